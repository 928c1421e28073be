/** What a batch mostly does: it reads a prompt, or generates a token for each reply. */
export type Work = 'reading' | 'generating';

/** A batch costs this many times its best before fewer threads are tried. */
const SUSPICIOUS = 2;
/** The best is forgotten slowly, for machines that get slower as they get warm. */
const FORGETTING = 1.001;
/** Milliseconds until more threads are tried again, and what that grows to while it is of no use. */
const RETRY = 50;
const LONGEST_RETRY = 8_000;
/** Share of the time that trials of no use may take: where threads wait for each other, one takes a second. */
const TRIAL_SHARE = 0.05;

interface Trial {
  readonly work: Work;
  /** Cost with one step more threads. */
  readonly cost: number;
}

/**
 * How many threads compute. ggml's threads spin until the slowest has arrived, at hundreds of places in each batch: where
 * another program takes one of the cores, all of them wait for its time slices, and two threads can be fifty times
 * slower than one. So when a batch costs far more than it did, half the threads are tried, and what is cheaper stays;
 * more are tried again after a while. Costs are milliseconds per token.
 */
export class Threads {
  /** All threads first, then always half. */
  readonly #levels: readonly number[];
  readonly #best = new Map<Work, number>();
  /** Costs of the last batch, by level. */
  readonly #last: Readonly<Record<Work, number[]>> = { reading: [], generating: [] };
  #at = 0;
  #trial: Trial | null = null;
  #retryAt = 0;
  #retry = RETRY;

  constructor(most: number) {
    const levels = [most];
    for (let threads = most >> 1; threads >= 1; threads >>= 1) levels.push(threads);
    this.#levels = levels;
  }

  /** Threads for the next batch. `now` is milliseconds. */
  next(now: number): number {
    const probes = this.#at > 0 && this.#trial === null && now >= this.#retryAt;
    return this.#levels[probes ? this.#at - 1 : this.#at]!;
  }

  /** A batch of `tokens` took `ms` with as many threads as `next` said. */
  note(work: Work, threads: number, tokens: number, ms: number, now: number): void {
    const cost = ms / Math.max(1, tokens);
    const level = this.#levels.indexOf(threads);
    this.#last[work][level] = cost;
    if (level < this.#at) this.#probed(work, cost, ms, now);
    else if (this.#trial !== null) this.#tried(this.#trial, work, cost, now);
    else this.#watch(work, cost);
  }

  /** Looks out for a batch that costs too much; the first token ever is compared, too. */
  #watch(work: Work, cost: number): void {
    const best = this.#best.get(work);
    const suspicious = best === undefined ? work === 'generating' : cost > SUSPICIOUS * best;
    this.#best.set(work, Math.min(cost, (best ?? cost) * FORGETTING));
    if (!suspicious || this.#at + 1 >= this.#levels.length) return;
    this.#trial = { work, cost };
    this.#at++;
  }

  /** Fewer threads have been tried: back, unless that was cheaper. */
  #tried(trial: Trial, work: Work, cost: number, now: number): void {
    if (work !== trial.work) return;
    this.#trial = null;
    if (cost < trial.cost) {
      this.#retryAt = now + this.#retry;
      this.#best.set(work, cost);
      return;
    }
    this.#at--;
    // As dear as it is, this is what the machine gives now.
    this.#best.set(work, Math.max(this.#best.get(work) ?? 0, trial.cost / SUSPICIOUS));
  }

  /** More threads have been tried again: they stay if that was cheaper. */
  #probed(work: Work, cost: number, ms: number, now: number): void {
    const fewer = this.#last[work][this.#at];
    if (fewer !== undefined && cost < fewer) {
      this.#at--;
      this.#retry = RETRY;
      this.#best.set(work, cost);
    } else {
      this.#retryAt = now + Math.max(this.#retry, Math.min(ms / TRIAL_SHARE, LONGEST_RETRY));
      this.#retry = Math.min(2 * this.#retry, LONGEST_RETRY);
    }
  }
}
