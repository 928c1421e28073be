import type { EndReason } from '../../chat/reply.js';
import { LlmtuiError } from '../../errors.js';
import type { EngineActivity } from '../engine.js';
import type { Batch } from './batch.js';
import type { KvCache } from './cache.js';
import type { Logits, PromptEnds } from './logits.js';
import { ReadingPace } from './pace.js';
import { divideRoom } from './room.js';
import type { RunningReply } from './running.js';
import { isComing } from './shared-prefix.js';

/** `llama_decode`: 0, or why not. */
const NO_ROOM = 1;
const ABORTED = 2;

/** What one reply has in the batch. */
interface Share {
  readonly reply: RunningReply;
  readonly sequence: number;
  readonly count: number;
  /** Index of its first token in the batch. */
  readonly first: number;
  /** Index of its output in the batch; -1 if it reads on. */
  readonly output: number;
}

export interface SchedulerParts {
  readonly cache: KvCache;
  readonly batch: Pick<Batch, 'capacity' | 'length' | 'clear' | 'add'>;
  readonly logits: Pick<Logits, 'at'>;
  readonly ends: PromptEnds;
  /** Replies that run at once; others wait in order. */
  readonly parallel: number;
  /** Tokens of one batch that may have logits, as many as `parallel` or more. */
  readonly outputs: number;
  /** Evaluates the batch and returns `llama_decode`'s result. `reading`: prompt tokens in it. */
  readonly decode: (reading: number) => number;
  /** Tells that a reply failed. */
  readonly fail: (reply: RunningReply, error: unknown) => void;
  readonly now: () => number;
}

/**
 * Shares batches between replies: each one that generates gets one token per step, and the prompts that are read fill
 * up the rest, so that a long prompt never keeps a running reply waiting for long.
 */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #pace: ReadingPace;
  /** Oldest first. */
  readonly #running: RunningReply[] = [];
  readonly #waiting: RunningReply[] = [];
  /** Replies that gave their cells to older ones, until one of those ends. */
  readonly #paused = new Set<RunningReply>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#pace = new ReadingPace(parts.batch.capacity);
  }

  get isActive(): boolean {
    return this.#running.length + this.#waiting.length > 0;
  }

  get activity(): EngineActivity {
    const { cache, parallel } = this.#parts;
    const sequences = cache.sequences.map(({ busy, cachedTokens }, sequence) => {
      const reply = this.#running.find(running => running.sequence === sequence);
      const { promptTokens = 0, replyTokens = 0 } = reply ?? {};
      return { busy, cachedTokens, promptTokens, replyTokens };
    });
    const waiting = this.#waiting.length + this.#running.filter(reply => reply.sequence === null).length;
    return { parallel, waiting, sequences };
  }

  add(reply: RunningReply): void {
    if (this.#running.length + this.#waiting.length >= this.#parts.parallel) reply.queued();
    this.#waiting.push(reply);
  }

  /** Ends a reply with reason `abort`. An unknown id is one that ended already. */
  cancel(id: number): void {
    const reply = [...this.#running, ...this.#waiting].find(known => known.id === id);
    if (reply !== undefined) this.#finish(reply, 'abort');
  }

  cancelAll(): void {
    for (const reply of [...this.#running, ...this.#waiting]) this.#finish(reply, 'abort');
  }

  /** Evaluates one batch and chooses the tokens that follow. */
  step(): void {
    while (this.#running.length < this.#parts.parallel && this.#waiting.length > 0) {
      this.#running.push(this.#waiting.shift()!);
    }
    const shares = this.#fill();
    if (shares.length === 0) return;
    const reading = shares.reduce((sum, { reply, count }) => sum + (reply.isGenerating ? 0 : count), 0);
    const start = this.#parts.now();
    const result = this.#parts.decode(reading);
    if (result === 0) {
      if (reading > 0) this.#pace.note(reading, this.#parts.now() - start);
      for (const share of shares) this.#commit(share);
    } else if (result === ABORTED) {
      for (const share of shares) this.#rewind(share);
    } else if (result !== NO_ROOM) {
      for (const share of shares) this.#break(share, result);
    } else if (!this.#makeRoom()) {
      for (const share of shares) this.#break(share, result);
    }
  }

  #fill(): Share[] {
    const { batch } = this.#parts;
    batch.clear();
    const active = [...this.#running].filter(reply => !this.#paused.has(reply) && this.#isReady(reply));
    const generating = active.filter(reply => reply.isGenerating).slice(0, batch.capacity);
    const shares = generating.map(reply => this.#place(reply, 1));
    const reading = active.filter(reply => !reply.isGenerating);
    const most = this.#pace.tokens(reading.length, generating.length);
    const room = Math.min(most, batch.capacity - batch.length);
    const counts = divideRoom(room, this.#wants(reading, this.#parts.outputs - active.length));
    reading.forEach((reply, index) => {
      const count = counts[index]!;
      if (count > 0) shares.push(this.#place(reply, count));
    });
    return shares;
  }

  /** Tokens that each of these could read now. Each may need one output; `spare` is how many there are beside. */
  #wants(reading: readonly RunningReply[], spare: number): number[] {
    let left = spare;
    return reading.map(reply => {
      if (!reply.tellsPrompt) return reply.pending;
      const count = Math.min(reply.pending, left + 1);
      left -= count - 1;
      return count;
    });
  }

  /** Whether a reply can go on; one that starts is given its sequence. */
  #isReady(reply: RunningReply): boolean {
    if (reply.sequence !== null) return true;
    if (!reply.tellsPrompt && this.#sharesSoon(reply)) return false;
    const claim = this.#parts.cache.claim(reply.tokens, reply.tellsPrompt);
    if (claim === null) return false;
    reply.claimed(claim.sequence, claim.keep);
    const logits = this.#parts.ends.find(reply.tokens);
    if (logits === null || reply.pending > 0) return true;
    this.#choose(reply, () => reply.sampler.sampleFrom(logits));
    return this.#running.includes(reply);
  }

  /** Whether a reply that reads now will soon have read the beginning of this one's prompt, too. */
  #sharesSoon(reply: RunningReply): boolean {
    const { cache } = this.#parts;
    if (!cache.shares) return false;
    const reading = this.#running.filter(other => other.sequence !== null && !other.isGenerating);
    return reading.length > 0 && isComing(reply.tokens, cache.held(reply.tokens), reading);
  }

  #place(reply: RunningReply, count: number): Share {
    const sequence = reply.sequence!;
    const all = reply.tellsPrompt;
    const first = this.#parts.batch.length;
    let output = -1;
    for (let at = reply.evaluated; at < reply.evaluated + count; at++) {
      const last = at === reply.tokens.length - 1;
      const index = this.#parts.batch.add(reply.tokens[at]!, at, sequence, last || all);
      if (last) output = index;
    }
    return { reply, sequence, count, first, output };
  }

  #commit({ reply, sequence, count, first, output }: Share): void {
    if (reply.tellsPrompt) {
      for (let at = 0; at < count; at++) reply.read(reply.evaluated + at, this.#parts.logits.at(first + at));
    }
    this.#parts.cache.append(sequence, reply.tokens.slice(reply.evaluated, reply.evaluated + count));
    reply.advanced(count);
    if (output < 0) return;
    if (reply.isReading) this.#parts.ends.remember(reply.tokens, this.#parts.logits.at(output));
    this.#choose(reply, () => reply.sampler.sample(output));
  }

  #choose(reply: RunningReply, sample: () => number | null): void {
    try {
      const reason = reply.take(sample(), this.#running.length);
      if (reason !== null) this.#finish(reply, reason);
    } catch (error) {
      this.#remove(reply);
      reply.drop();
      this.#parts.fail(reply, error);
    }
  }

  /** llama.cpp keeps what it evaluated before an abort; the timeline does not know of it, so it goes. */
  #rewind({ reply, sequence }: Share): void {
    reply.evaluated = this.#parts.cache.rewind(sequence, reply.evaluated);
  }

  #break({ reply, sequence }: Share, result: number): void {
    this.#parts.cache.rewind(sequence, 0);
    this.#remove(reply);
    reply.drop();
    const reason = result === NO_ROOM ? 'the KV cache has no room' : `llama_decode returned ${result}`;
    this.#parts.fail(reply, new LlmtuiError('ENGINE_FAILED', `${reason}; ask again or load the model again`));
  }

  /** Frees cells: of idle sequences first, then of the youngest reply, which is read again later. */
  #makeRoom(): boolean {
    if (this.#parts.cache.evict()) return true;
    const youngest = this.#running.filter(reply => reply.sequence !== null).at(-1);
    if (youngest === undefined || youngest === this.#running.find(reply => reply.sequence !== null))
      return false;
    this.#parts.cache.release(youngest.sequence!);
    youngest.sequence = null;
    youngest.evaluated = 0;
    this.#paused.add(youngest);
    // One that has just begun holds no cells, but wants some no more.
    this.#parts.cache.evict();
    return true;
  }

  #finish(reply: RunningReply, reason: EndReason): void {
    this.#remove(reply);
    reply.end(reason);
  }

  #remove(reply: RunningReply): void {
    for (const list of [this.#running, this.#waiting]) {
      const index = list.indexOf(reply);
      if (index >= 0) list.splice(index, 1);
    }
    if (reply.sequence !== null) this.#parts.cache.release(reply.sequence);
    this.#paused.clear();
  }
}
