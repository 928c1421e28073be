import type { Turn } from '../../../lib/chat/message.js';
import type { ReplyEvent, Usage } from '../../../lib/chat/reply.js';
import type { Sampling } from '../../../lib/chat/sampling.js';
import type {
  Engine,
  EngineMemory,
  ModelFacts,
  PromptMeasure,
  ReplyOptions,
} from '../../../lib/engine/engine.js';
import type { Lease } from '../../../lib/engine/pool.js';
import { ScriptedEngine } from '../scripted-engine.js';

const usage: Usage = {
  promptTokens: 4,
  cachedTokens: 0,
  replyTokens: 1,
  firstTokenMs: 1,
  readMs: 1,
  replyMs: 1,
  seed: 7,
};

type Say = (asked: Asked) => AsyncIterable<string>;

/** What a reply was asked for with. */
export interface Asked {
  readonly path: readonly Turn[];
  readonly sampling: Partial<Sampling>;
  readonly options: ReplyOptions | undefined;
  readonly signal: AbortSignal;
}

/** An engine whose replies a test writes: `say` gives the pieces of text. It ends them when they are stopped. */
export class TalkingEngine implements Engine {
  readonly asked: Asked[] = [];
  readonly #silent = new ScriptedEngine('talker', []);
  readonly model: ModelFacts = this.#silent.model;
  readonly contextSize = this.#silent.contextSize;
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    return this.#events({ path, sampling, signal, options });
  }

  async measure(path: readonly Turn[]): Promise<PromptMeasure> {
    return { tokens: path.length, omitted: { turns: 0, tokens: 0 } };
  }

  memory(): Promise<EngineMemory> {
    return this.#silent.memory();
  }

  unload(): Promise<void> {
    return this.#silent.unload();
  }

  async *#events(asked: Asked): AsyncGenerator<ReplyEvent> {
    this.asked.push(asked);
    yield { type: 'prompt', total: 4, cached: 0, omitted: { turns: 0, tokens: 0 } };
    for await (const text of this.#say(asked)) {
      if (asked.signal.aborted) break;
      yield { type: 'text', text, tokens: 1 };
    }
    yield { type: 'end', reason: asked.signal.aborted ? 'abort' : 'stop', usage };
  }
}

/** Says one word after the other, one for each turn of the event loop, until it is stopped. */
export async function* endlessly({ signal }: Asked): AsyncGenerator<string> {
  while (!signal.aborted) {
    yield 'word ';
    await new Promise(setImmediate);
  }
}

/** Leases of an engine, counted. */
export function lending(engine: TalkingEngine) {
  const leases = { open: 0, discarded: 0 };
  const lend = (): Lease => {
    let isOver = false;
    leases.open++;
    const release = () => {
      if (!isOver) leases.open--;
      isOver = true;
    };
    return {
      engine,
      release,
      discard: () => {
        leases.discarded++;
        release();
      },
    };
  };
  return { lend, leases };
}
