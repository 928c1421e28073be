import type { Turn } from '../../../lib/chat/message.js';
import type { ReplyEvent, Usage } from '../../../lib/chat/reply.js';
import type { Sampling } from '../../../lib/chat/sampling.js';
import type {
  Embeddings,
  Engine,
  EngineActivity,
  EngineMemory,
  ModelFacts,
  PromptMeasure,
  RawPrompt,
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

/** A piece of text, which is one token, or any event of a reply; an `end` ends it. */
export type Said = string | ReplyEvent;

type Say = (asked: Asked) => AsyncIterable<Said>;

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/** What is not text in a talking engine's replies. */
export interface Script {
  readonly model?: Partial<ModelFacts>;
  /** Replies wait for others first. */
  readonly queued?: boolean;
  /** Tokens of every path and prompt, and of the reply. */
  readonly usage?: Partial<Usage>;
  /** How replies end that are not stopped. */
  readonly end?: Partial<Omit<End, 'type' | 'usage'>>;
}

/** What a reply was asked for with. */
export interface Asked {
  /** Empty where `prompt` is there. */
  readonly path: readonly Turn[];
  readonly prompt?: RawPrompt;
  readonly sampling: Partial<Sampling>;
  readonly options: ReplyOptions | undefined;
  readonly signal: AbortSignal;
}

/**
 * An engine whose replies a test writes: `say` gives what they consist of. It ends them when they are stopped. A path
 * has as many tokens as turns, and a text as many as bytes; a rendered path is its turns as lines.
 */
export class TalkingEngine implements Engine {
  readonly asked: Asked[] = [];
  readonly model: ModelFacts;
  readonly contextSize;
  readonly #silent: ScriptedEngine;
  readonly #say: Say;
  readonly #script: Script;

  constructor(say: Say, script: Script = {}) {
    this.#say = say;
    this.#script = script;
    this.#silent = new ScriptedEngine('talker', [], script.model);
    this.model = this.#silent.model;
    this.contextSize = this.#silent.contextSize;
  }

  reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    return this.#events({ path, sampling, signal, options });
  }

  complete(
    prompt: RawPrompt,
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    return this.#events({ path: [], prompt, sampling, signal, options });
  }

  async measure(path: readonly Turn[]): Promise<PromptMeasure> {
    return { tokens: path.length, omitted: { turns: 0, tokens: 0 } };
  }

  async render(path: readonly Turn[]): Promise<string> {
    return path.map(({ role, content }) => `${role}: ${content}\n`).join('');
  }

  embed(...asked: Parameters<Engine['embed']>): Promise<Embeddings> {
    return this.#silent.embed(...asked);
  }

  tokenize(text: string): Promise<readonly number[]> {
    return this.#silent.tokenize(text);
  }

  detokenize(tokens: readonly number[]): Promise<string> {
    return this.#silent.detokenize(tokens);
  }

  activity(): Promise<EngineActivity> {
    return this.#silent.activity();
  }

  memory(): Promise<EngineMemory> {
    return this.#silent.memory();
  }

  unload(): Promise<void> {
    return this.#silent.unload();
  }

  async *#events(asked: Asked): AsyncGenerator<ReplyEvent> {
    this.asked.push(asked);
    const { queued = false, end } = this.#script;
    const counted = { ...usage, ...this.#script.usage };
    if (queued) yield { type: 'queued' };
    const { promptTokens: total, cachedTokens: cached } = counted;
    yield { type: 'prompt', total, cached, omitted: { turns: 0, tokens: 0 } };
    for await (const said of this.#say(asked)) {
      if (asked.signal.aborted) break;
      yield typeof said === 'string' ? { type: 'text', text: said, tokens: 1 } : said;
      if (typeof said !== 'string' && said.type === 'end') return;
    }
    const stopped = asked.signal.aborted;
    yield { type: 'end', reason: 'stop', ...end, ...(stopped && { reason: 'abort' }), usage: counted };
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
