import type { Conversation } from '../../chat/conversation.js';
import { append, pathOf, turnsOf } from '../../chat/conversation.js';
import type { Image } from '../../chat/image.js';
import { type Message, type Part, textOf } from '../../chat/message.js';
import { appendMarkdown, emptyDocument } from '../../terminal/markdown.js';
import { attachedTo, withAttached } from '../pictures.js';
import type { Running, State } from '../state.js';
import { countUnsaved } from './autosave.js';
import { withNewest } from './history.js';
import { type NewId, notify, type Step, then } from './step.js';

/** Adds the person's message and asks for the reply. */
export function send(state: State, text: string, newId: NewId): Step {
  const edited = state.editing === null ? undefined : state.conversation.messages.get(state.editing);
  const message: Message = {
    id: newId('msg'),
    parent: edited === undefined ? state.conversation.leaf : edited.parent,
    role: 'user',
    parts: partsOf(attachedTo(state), text),
    createdAt: state.now,
  };
  const conversation = append(state.conversation, message);
  const history = withNewest(state.history, conversation);
  const sent: State = {
    ...withAttached(state, []),
    conversation,
    history,
    editing: null,
    scroll: { type: 'follow' },
    marked: null,
  };
  const stored: Step = [
    sent,
    { type: 'store', conversation, message },
    { type: 'store-draft', conversation: conversation.id, draft: state.editor },
    { type: 'current', id: conversation.id },
  ];
  return then(then(stored, countUnsaved), counted => reply(counted, newId));
}

/** Pictures stand before the text. */
function partsOf(images: readonly Image[], text: string): readonly Part[] {
  const pictures = images.map((image): Part => ({ type: 'image', image }));
  return text.trim() === '' && images.length > 0 ? pictures : [...pictures, { type: 'text', text }];
}

/**
 * Asks for a reply to the selected leaf, from the loaded model or from the one that is looked for or loading. A model
 * that failed, because its process was killed perhaps, is loaded again. With `begun` the reply goes on from there.
 */
export function reply(
  state: State,
  newId: NewId,
  before = state.conversation.leaf,
  begun: Message | null = null,
): Step {
  const { engine, conversation } = state;
  if (engine.type === 'failed' && canLoad(state, engine.name)) {
    const { name } = engine;
    const loading = {
      type: 'loading',
      name,
      fraction: 0,
      startedAt: state.now,
      previous: undefined,
    } as const;
    const waiting = reply({ ...state, engine: loading }, newId, before, begun);
    return then(waiting, next => [next, { type: 'load-model', name }]);
  }
  if (engine.type === 'failed') {
    const reason = 'no model is loaded: /switch chooses one';
    return [{ ...state, failure: { leaf: conversation.leaf, reason } }];
  }
  const running: Running = {
    id: newId('msg'),
    continues: begun?.id ?? null,
    conversation,
    parent: conversation.leaf,
    before,
    model: engine.type === 'ready' ? engine.facts.name : '',
    sampling: { ...state.preferences.sampling, ...conversation.sampling },
    step: engine.type === 'ready' ? 'reading' : 'waiting',
    text: begun === null ? '' : textOf(begun),
    document: begun === null ? emptyDocument() : appendMarkdown(emptyDocument(), textOf(begun)),
    promptTokens: 0,
    cachedTokens: 0,
    readTokens: 0,
    tokens: 0,
    startedAt: state.now,
    readingSince: state.now,
    writingSince: state.now,
    stopping: false,
    retry: null,
    fallback: null,
  };
  const next: State = { ...state, running, failure: null };
  return engine.type === 'ready' ? generate(next) : [next];
}

function canLoad(state: State, name: string): boolean {
  return state.models.some(entry => entry.name === name && entry.status === 'available');
}

/** Hands the running reply to the engine. */
export function generate(state: State): Step {
  const { running } = state;
  if (running === null) return [state];
  const { conversation, continues } = running;
  const path = turnsOf(continues === null ? conversation : { ...conversation, leaf: continues });
  return [state, { type: 'generate', id: running.id, path, sampling: running.sampling }];
}

/** Asks for another reply to the message that the last reply, or the marked one, answered. */
export function regenerate(state: State, newId: NewId, marked: string | null = null): Step {
  if (state.running !== null) return [notify(state, 'warn', 'a reply is running: Esc stops it')];
  const path = pathOf(state.conversation);
  const at = marked === null ? path.length - 1 : path.findIndex(message => message.id === marked);
  const message = path[at];
  if (message === undefined) return [notify(state, 'warn', 'nothing to answer yet')];
  const leaf = message.role === 'assistant' ? message.parent : message.id;
  const conversation: Conversation = { ...state.conversation, leaf };
  const asked: State = { ...state, conversation, scroll: { type: 'follow' }, marked: null };
  return reply(asked, newId, state.conversation.leaf);
}

/** Goes on with the last reply where it was stopped, broke off or reached a limit; what it says then stands beside it. */
export function goOn(state: State, newId: NewId): Step {
  if (state.running !== null) return [notify(state, 'warn', 'a reply is running: Esc stops it')];
  const last = pathOf(state.conversation).at(-1);
  if (last?.role !== 'assistant')
    return [notify(state, 'warn', 'no reply to go on with; /regen asks for one')];
  if (last.origin?.end === 'stop')
    return [notify(state, 'info', 'the reply came to its end; /regen answers again')];
  const conversation: Conversation = { ...state.conversation, leaf: last.parent };
  const asked: State = { ...state, conversation, scroll: { type: 'follow' }, marked: null };
  return reply(asked, newId, state.conversation.leaf, last);
}
