import type { ReplyEvent } from '../../../lib/chat/reply.js';
import { completeSampling } from '../../../lib/chat/sampling.js';
import { KvCache } from '../../../lib/engine/llama/cache.js';
import type { Context } from '../../../lib/engine/llama/context.js';
import { PromptEnds } from '../../../lib/engine/llama/logits.js';
import { RunningReply } from '../../../lib/engine/llama/running.js';
import type { Sampler } from '../../../lib/engine/llama/sampler.js';
import { Scheduler } from '../../../lib/engine/llama/scheduler.js';
import type { Vocabulary } from '../../../lib/engine/llama/vocabulary.js';
import { type Entry, ScriptedCells } from './scripted-cells.js';

const MODULUS = 30_011;

/** The token that follows `tokens`, whoever asks: every token before it counts. */
export function following(tokens: readonly number[]): number {
  return tokens.reduce((sum, token) => (sum * 31 + token + 7) % MODULUS, 1);
}

/** What a model alone would say. */
export function expected(prompt: readonly number[], count: number): number[] {
  const tokens = [...prompt];
  for (let made = 0; made < count; made++) tokens.push(following(tokens));
  return tokens.slice(prompt.length);
}

export interface Asked {
  readonly reply: RunningReply;
  readonly events: ReplyEvent[];
  /** The tokens of its text so far. */
  readonly said: () => number[];
  readonly reason: () => string | undefined;
}

export interface Script {
  readonly parallel: number;
  readonly cells?: number;
  readonly rewinds?: boolean;
  /** Milliseconds that a token of a batch takes. */
  readonly tokenMs?: number;
}

/** A scheduler over a cache without a model: what follows a prompt is known, and every batch is written down. */
export class ScriptedScheduler {
  readonly scheduler: Scheduler;
  readonly cache: KvCache;
  readonly cells: ScriptedCells;
  /** Every batch that was evaluated. */
  readonly batches: (readonly Entry[])[] = [];
  readonly failed: RunningReply[] = [];
  /** What the next decodes return instead of evaluating. */
  readonly results: number[] = [];
  readonly #contextSize: number;
  #entries: Entry[] = [];
  #now = 0;
  #ids = 0;

  constructor({ parallel, cells = 4096, rewinds = true, tokenMs = 1 }: Script) {
    this.#contextSize = cells;
    this.cells = new ScriptedCells(cells, rewinds);
    const ends = new PromptEnds();
    const context = { memory: 1n, address: 1n } as unknown as Context;
    const parts = { native: this.cells.native, context, sequences: parallel, rewinds, window: 0 };
    this.cache = new KvCache({ ...parts, contextSize: cells, ends, disk: null });
    const scripted = this;
    this.scheduler = new Scheduler({
      cache: this.cache,
      batch: {
        capacity: 512,
        get length() {
          return scripted.#entries.length;
        },
        clear: () => {
          this.#entries = [];
        },
        add: (token, position, sequence) => this.#entries.push({ token, position, sequence }) - 1,
      },
      logits: { at: output => this.#logits(output) },
      ends,
      parallel,
      outputs: Math.max(16, parallel),
      decode: () => this.#decode(tokenMs),
      fail: reply => this.failed.push(reply),
      now: () => this.#now,
    });
  }

  ask(prompt: readonly number[], max_tokens: number): Asked {
    const events: ReplyEvent[] = [];
    const sampler = {
      sample: (output: number) => this.#logits(output)[0]!,
      sampleFrom: (logits: Float32Array) => logits[0]!,
      chosen: null,
      isOver: false,
      free: () => {},
    } as unknown as Sampler;
    const vocabulary = {
      token: (token: number) => ({ ends: false, bytes: Buffer.from('.'), text: `${token} ` }),
    } as unknown as Vocabulary;
    const start = {
      id: ++this.#ids,
      prompt,
      omitted: { turns: 0, tokens: 0 },
      sampling: completeSampling({ max_tokens }),
      seed: 1,
      stop: [],
      askedAt: this.#now,
      contextSize: this.#contextSize,
      shown: new Map(),
      options: {},
    };
    const emit = (event: ReplyEvent) => void events.push(event);
    const reply = new RunningReply(start, sampler, vocabulary, () => this.#now, emit);
    this.scheduler.add(reply);
    const said = () => reply.tokens.slice(prompt.length);
    const end = () => events.find(event => event.type === 'end');
    return { reply, events, said, reason: () => end()?.reason };
  }

  /** Steps until nothing is left to do, `most` times at most. */
  run(most = 10_000): void {
    for (let step = 0; step < most && this.scheduler.isActive; step++) this.scheduler.step();
    if (this.scheduler.isActive) throw new Error(`still at work after ${most} steps`);
  }

  /** Tokens that were evaluated, over all batches. */
  get evaluated(): number {
    return this.batches.reduce((sum, batch) => sum + batch.length, 0);
  }

  #decode(tokenMs: number): number {
    this.#now += tokenMs * this.#entries.length;
    const result = this.results.shift();
    if (result !== undefined) {
      // An abort leaves what was evaluated until then.
      this.cells.add(this.#entries.slice(0, this.#entries.length >> 1));
      return result;
    }
    if (!this.cells.add(this.#entries)) return 1;
    this.batches.push([...this.#entries]);
    return 0;
  }

  #logits(output: number): Float32Array {
    const { sequence, position } = this.#entries[output]!;
    return Float32Array.of(following(this.cells.tokens(sequence).slice(0, position + 1)));
  }
}
