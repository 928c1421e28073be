import type { Answer } from '../../chat/exchange.js';
import type { Sampling } from '../../chat/sampling.js';
import type { Engine } from '../../engine/engine.js';
import type { AskCommand } from '../command.js';
import type { Progress } from '../progress.js';
import { heldTo } from './held.js';
import { linked } from './linked.js';
import type { Printer } from './printer.js';
import type { Request } from './request.js';
import { firstBlock, type Steps, whole } from './steps.js';

export interface Asked {
  readonly command: Pick<AskCommand, 'count' | 'extract' | 'stream' | 'output'>;
  readonly request: Request;
  /** Newest turns that are sent at most. */
  readonly maxTurns: number;
  readonly engine: Engine;
  readonly printer: Printer;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Hears each answer as the model wrote it, before it is checked. */
  readonly onAnswer: (answer: Omit<Answer, 'at'>) => void;
  /** Hears that the first words are on their way. */
  readonly onFirst: () => void;
}

/** The seed of the second answer is the first one's and 1, and so on; seeds that were drawn at random differ anyway. */
const SEEDS = 2 ** 32;

/** Has the engine answer as often as the command says, and prints the answers. Ends early when `signal` aborts. */
export async function answerAll(asked: Asked): Promise<void> {
  const { command, request, signal } = asked;
  for (let index = 0; index < command.count && !signal.aborted; index++) {
    const { seed } = request.sampling;
    const own = seed === undefined || seed < 0 ? {} : { seed: (seed + index) % SEEDS };
    await answerOnce(asked, index, { ...request.sampling, ...own });
  }
}

async function answerOnce(asked: Asked, index: number, sampling: Partial<Sampling>): Promise<void> {
  const { command, request, maxTurns, engine, printer, progress, signal, onFirst } = asked;
  const stop = linked(signal);
  let isBegun = false;
  const held = heldTo(engine, request.constraint, sampling);
  const reply = engine.reply(request.path, held.sampling, stop.signal, { maxTurns, ...held.options });
  const told = heard(reply, asked, sampling, () => isBegun);
  const block = command.extract ? firstBlock(told, stop.abort) : told;
  const steps = isHeld(asked) ? whole(block, request.constraint?.check) : block;
  const isShaped = request.constraint !== undefined && command.output === 'text';
  try {
    for await (const event of steps) {
      if (event.type === 'text') {
        isBegun = true;
        progress.clear();
      }
      // Whoever asked for JSON of one shape has no use for a part of it.
      const isPart = isShaped && event.type === 'text' && signal.aborted;
      if (!isPart) await printer.step(event, index);
      if (event.type === 'text') onFirst();
    }
  } finally {
    stop.unlink();
  }
}

function isHeld({ command, request }: Asked): boolean {
  return request.constraint !== undefined || !command.stream || command.output === 'json';
}

/**
 * Passes the events of a reply on; progress and the answer as a whole are told on the way. Once the answer `isBegun`
 * there is no more progress, which on a terminal would wipe away the last line of it.
 */
async function* heard(
  steps: Steps,
  asked: Asked,
  sampling: Partial<Sampling>,
  isBegun: () => boolean,
): Steps {
  const { progress, onAnswer } = asked;
  const held = isHeld(asked) || asked.command.extract;
  let text = '';
  let instead: Pick<Answer, 'model'> = {};
  for await (const event of steps) {
    if (event.type === 'queued' && event.retry !== undefined) progress.retrying(event.retry);
    if (event.type === 'queued' && event.fallback !== undefined) {
      progress.fallback(event.fallback);
      instead = { model: event.fallback.model };
    }
    if (event.type === 'reading') progress.reading(event.done, event.total);
    if (event.type === 'text') {
      text += event.text;
      if (held && !isBegun()) progress.writing(event.tokens);
    }
    if (event.type === 'end') onAnswer({ text, end: event.reason, usage: event.usage, sampling, ...instead });
    yield event;
  }
}
