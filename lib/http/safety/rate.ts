import { Refusal } from '../failure/refusal.js';

interface Bucket {
  tokens: number;
  /** Milliseconds. */
  at: number;
}

/** Clients that are remembered; a full bucket need not be. */
const MOST_CLIENTS = 10_000;

/** Limits the requests of each client by a token bucket: `burst` at once, `perSecond` after that. */
export class Rate {
  readonly #buckets = new Map<string, Bucket>();
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;

  /** `now` gives milliseconds; `perSecond` 0 is no limit. */
  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Takes one token of `client`. Throws a refusal with status 429 and the time until there is one. */
  take(client: string): void {
    if (this.#perSecond <= 0) return;
    const now = this.#now();
    const bucket = this.#buckets.get(client) ?? { tokens: this.#burst, at: now };
    const gained = (Math.max(0, now - bucket.at) / 1000) * this.#perSecond;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + gained);
    bucket.at = now;
    // Used last is last, so that the first are those to forget.
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    if (this.#buckets.size > MOST_CLIENTS) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (bucket.tokens < 1) throw tooMany(Math.ceil((1 - bucket.tokens) / this.#perSecond));
    bucket.tokens--;
  }
}

function tooMany(retryAfter: number): Refusal {
  return new Refusal({
    status: 429,
    code: 'rate_limited',
    message: `too many requests; try again in ${retryAfter} s`,
    retryAfter,
  });
}
