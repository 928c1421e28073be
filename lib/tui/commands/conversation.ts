import { pathOf } from '../../chat/conversation.js';
import { textOf } from '../../chat/message.js';
import type { State } from '../state.js';
import { freshConversation } from '../update/conversation.js';
import { retitle } from '../update/library.js';
import { measured } from '../update/measure.js';
import type { Step } from '../update/step.js';
import { notify, then } from '../update/step.js';
import { goOn, regenerate } from '../update/submit.js';
import type { Command } from './command.js';

/** Commands that act on the open conversation. */
export const conversationCommands: readonly Command[] = [
  {
    name: 'new',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'Start a new conversation; this one stays in the history.',
    run: (state, _, newId) => freshConversation(state, newId, {}),
  },
  {
    name: 'clear',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'Start afresh with the same model, system prompt and parameters.',
    run: (state, _, newId) => {
      const { system, sampling } = state.conversation;
      return freshConversation(state, newId, { system, sampling });
    },
  },
  {
    name: 'title',
    aliases: ['rename'],
    usage: '<text>',
    argument: 'text',
    about: 'Give the conversation a title.',
    run: (state, text) => {
      if (text === '') return [notify(state, 'info', `title: ${state.conversation.title || '(none yet)'}`)];
      return then(retitle(state, state.conversation.id, text), next => [
        notify(next, 'info', `title: ${next.conversation.title}`),
      ]);
    },
  },
  {
    name: 'system',
    aliases: [],
    usage: '[text]',
    argument: 'text',
    about: 'Show or set the system prompt of this conversation; "none" empties it.',
    run: (state, text) => {
      if (text === '')
        return [notify(state, 'info', `system prompt: ${state.conversation.system || '(none)'}`)];
      const conversation = { ...state.conversation, system: text === 'none' ? '' : text };
      const told = notify({ ...state, conversation }, 'info', 'system prompt set');
      return then(measured(told), next => [next, { type: 'store', conversation }]);
    },
  },
  {
    name: 'regen',
    aliases: ['retry'],
    usage: '',
    argument: 'none',
    about: 'Answer the last message again; the earlier reply stays beside it.',
    run: (state, _, newId) => regenerate(state, newId),
  },
  {
    name: 'continue',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'Go on with a reply that was stopped, broke off or reached a limit.',
    run: (state, _, newId) => goOn(state, newId),
  },
  {
    name: 'copy',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'Copy the last reply.',
    run: state => copyLast(state),
  },
];

function copyLast(state: State): Step {
  const last = pathOf(state.conversation).findLast(message => message.role === 'assistant');
  if (last === undefined) return [notify(state, 'warn', 'no reply to copy yet')];
  return [state, { type: 'copy', text: textOf(last), what: 'the last reply' }];
}
