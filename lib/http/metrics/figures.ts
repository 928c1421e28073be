import type { Usage } from '../../chat/reply.js';
import { Samples } from './samples.js';

/** How replies end; `refused`: what was asked for cannot be answered, such as a prompt that does not fit. */
export const endings = ['stop', 'length', 'abort', 'refused', 'failed'] as const;
export type Ending = (typeof endings)[number];

/** What was answered since the server began, by one model or by all. Times in milliseconds. */
export class Figures {
  readonly ended: Record<Ending, number> = { stop: 0, length: 0, abort: 0, refused: 0, failed: 0 };
  /** Replies that compute now, and those that wait for one of these to end. */
  running = 0;
  waiting = 0;
  promptTokens = 0;
  /** Prompt tokens that the cache held. */
  cachedTokens = 0;
  /** US dollars. */
  cost = 0;
  replyTokens = 0;
  /** Reading prompts and generating, each reply's time counted for itself. */
  readMs = 0;
  replyMs = 0;
  /** From the request to the first token, of replies that have one. */
  readonly firstToken: Samples;
  /** Waiting for other replies to end, of every reply. */
  readonly queue: Samples;
  #busyMs = 0;
  #busySince = 0;

  constructor(firstToken = new Samples(), queue = new Samples()) {
    this.firstToken = firstToken;
    this.queue = queue;
  }

  /** A reply begins to compute. */
  start(now: number): void {
    if (this.running++ === 0) this.#busySince = now;
  }

  /** A reply computes no more. */
  rest(now: number): void {
    if (--this.running === 0) this.#busyMs += Math.max(0, now - this.#busySince);
  }

  /** The time in which at least one reply computed. */
  busyMs(now: number): number {
    return this.#busyMs + (this.running > 0 ? Math.max(0, now - this.#busySince) : 0);
  }

  count({ promptTokens, cachedTokens, replyTokens, firstTokenMs, readMs, replyMs, cost = 0 }: Usage): void {
    this.cost += cost;
    this.promptTokens += promptTokens;
    this.cachedTokens += cachedTokens;
    this.replyTokens += replyTokens;
    this.readMs += readMs;
    this.replyMs += replyMs;
    if (replyTokens > 0) this.firstToken.add(firstTokenMs);
  }
}
