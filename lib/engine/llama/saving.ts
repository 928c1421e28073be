import type { KvCache } from './cache.js';
import type { DiskStates } from './disk-states.js';

/** Prompt tokens in a batch from which on its time says what reading costs. */
const TELLING = 16;

/** Milliseconds that ending may take; after an abort, somebody waits for it. */
const LONGEST = 2_000;
const LONGEST_ABORTED = 250;

/** When what the KV cache holds goes to disk: while nothing is asked for, and at the end. */
export class Saving {
  readonly #cache: KvCache;
  readonly #disk: DiskStates;
  readonly #now: () => number;
  /** Milliseconds that reading a token took last. */
  #tokenMs: number | null = null;
  /** Whether anything was evaluated since the cache was looked through. */
  #changed = false;
  #aborted = false;
  #running: Promise<void> | null = null;

  constructor(cache: KvCache, disk: DiskStates, now: () => number) {
    this.#cache = cache;
    this.#disk = disk;
    this.#now = now;
  }

  asked(): void {
    this.#aborted = false;
  }

  aborted(): void {
    this.#aborted = true;
  }

  /** A batch took `ms`; `reading` of its tokens were those of prompts. */
  evaluated(reading: number, tokens: number, ms: number): void {
    this.#changed = true;
    if (reading >= TELLING) this.#tokenMs = ms / tokens;
  }

  /** Begins to save unless it is doing so already. */
  rest(): void {
    if (!this.#changed || this.#running !== null) return;
    this.#running = this.#save(false).finally(() => {
      this.#running = null;
    });
  }

  /** Saves what is left, for two seconds at most, for a quarter of one after an abort. */
  async end(): Promise<void> {
    this.#disk.hurry(this.#now() + (this.#aborted ? LONGEST_ABORTED : LONGEST));
    await this.#running;
    await this.#save(true);
  }

  #save(last: boolean): Promise<void> {
    this.#changed = false;
    return this.#cache.save({ last, tokenMs: this.#tokenMs });
  }
}
