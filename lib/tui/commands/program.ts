import { pathOf } from '../../chat/conversation.js';
import { bytes, count, dollars, duration } from '../format.js';
import type { State } from '../state.js';
import { textDialog } from '../update/dialog.js';
import { showPane } from '../update/focus.js';
import { leave } from '../update/leave.js';
import type { Command } from './command.js';

/** Commands about the program itself. */
export const programCommands: readonly Command[] = [
  {
    name: 'history',
    aliases: ['resume'],
    usage: '',
    argument: 'none',
    about: 'Choose an earlier conversation.',
    run: state => showPane(state, 'history'),
  },
  {
    name: 'requests',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'Show the requests to the server (llmtui --serve --tui).',
    run: state => showPane(state, 'requests'),
  },
  {
    name: 'stats',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'Show counts and times of the last reply, and memory.',
    run: state => [textDialog(state, 'Statistics', stats(state)), { type: 'poll-memory' }],
  },
  {
    name: 'quit',
    aliases: ['exit', 'bye', 'q'],
    usage: '',
    argument: 'none',
    about: 'Save and leave.',
    run: state => leave(state),
  },
];

function stats(state: State): readonly string[] {
  const origin = pathOf(state.conversation).findLast(message => message.origin !== undefined)?.origin;
  const lines: string[] = [];
  if (origin !== undefined) {
    const { usage } = origin;
    const rate = usage.replyMs > 0 ? (usage.replyTokens / usage.replyMs) * 1_000 : 0;
    lines.push(
      'Last reply',
      `  model        ${origin.model}`,
      `  prompt       ${count(usage.promptTokens)} tokens, ${count(usage.cachedTokens)} of them cached, read in ${duration(usage.readMs)}`,
      `  reply        ${count(usage.replyTokens)} tokens in ${duration(usage.replyMs)}, ${rate.toFixed(1)} tokens/s`,
      `  first token  after ${duration(usage.firstTokenMs)}`,
      ...(usage.cost === undefined ? [] : [`  cost         ${dollars(usage.cost)}`]),
      `  ended by     ${origin.end}`,
      `  seed         ${usage.seed}`,
      '',
    );
  }
  return [...lines, ...modelLines(state), ...memoryLines(state)];
}

function modelLines(state: State): readonly string[] {
  if (state.engine.type !== 'ready') return ['No model is loaded.', ''];
  const { facts, contextSize } = state.engine;
  return [
    'Model',
    `  name         ${facts.name} (${facts.description})`,
    `  parameters   ${count(facts.parameters)}`,
    `  context      ${count(contextSize)} tokens, trained on ${count(facts.trainedContext)}`,
    `  template     ${facts.template}${facts.templateNote === undefined ? '' : ` - ${facts.templateNote}`}`,
    `  device       ${facts.device}`,
    '',
  ];
}

function memoryLines(state: State): readonly string[] {
  const { engine, machine } = state.memory;
  return [
    'Memory',
    ...(engine === null
      ? []
      : [
          `  weights      ${bytes(engine.weights)}`,
          `  KV cache     ${bytes(engine.kvCache)}, ${count(engine.cachedTokens)} tokens held`,
          `  buffers      ${bytes(engine.computeBuffers)}`,
        ]),
    ...(machine === null
      ? []
      : [
          `  process      ${bytes(machine.process)}`,
          `  machine      ${bytes(machine.free)} free of ${bytes(machine.total)}`,
        ]),
  ];
}
