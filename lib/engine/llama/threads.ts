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

/** Batches that a trial waits for one that can be compared. */
const PATIENCE = 8;

/** Batches that can be compared: the same work on about as many tokens. A token costs less the more are in a batch. */
type Kind = `${Work} ${number}`;

interface Trial {
  readonly kind: Kind;
  /** Cost with one step more threads. */
  readonly cost: number;
  /** Batches that it waits for one of its kind yet. */
  patience: number;
}

/**
 * How many threads compute. ggml's threads spin until the slowest has arrived, at hundreds of places in each batch: where
 * another program takes one of the cores, all of them wait for its time slices, and two threads can be fifty times
 * slower than one. So when a batch costs far more than it did, half the threads are tried, and what is cheaper stays;
 * more are tried again after a while. Costs are milliseconds per token, of batches of one kind.
 */
export class Threads {
  /** All threads first, then always half. */
  readonly #levels: readonly number[];
  readonly #best = new Map<Kind, number>();
  /** Costs of the last batch, by level. */
  readonly #last = new Map<Kind, number[]>();
  /** Whether a batch that generates was seen. */
  #begun = false;
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
    const kind: Kind = `${work} ${Math.floor(Math.log2(Math.max(1, tokens)))}`;
    const level = this.#levels.indexOf(threads);
    const last = this.#last.get(kind) ?? [];
    this.#last.set(kind, last);
    last[level] = cost;
    const isFirst = work === 'generating' && !this.#begun;
    this.#begun ||= isFirst;
    if (level < this.#at) this.#probed(kind, cost, ms, now);
    else if (this.#trial !== null) this.#tried(this.#trial, kind, cost, now);
    else this.#watch(kind, cost, isFirst);
  }

  /** Looks out for a batch that costs too much; the first token ever is compared, too. */
  #watch(kind: Kind, cost: number, isFirst: boolean): void {
    const best = this.#best.get(kind);
    this.#best.set(kind, Math.min(cost, (best ?? cost) * FORGETTING));
    const suspicious = isFirst || cost > SUSPICIOUS * (best ?? cost);
    if (!suspicious || this.#at + 1 >= this.#levels.length) return;
    this.#trial = { kind, cost, patience: PATIENCE };
    this.#at++;
  }

  /** Fewer threads have been tried: back, unless that was cheaper. */
  #tried(trial: Trial, kind: Kind, cost: number, now: number): void {
    if (kind !== trial.kind && --trial.patience > 0) return;
    this.#trial = null;
    if (kind === trial.kind && cost < trial.cost) {
      this.#retryAt = now + this.#retry;
      this.#best.set(kind, cost);
      return;
    }
    this.#at--;
    // As dear as it is, this is what the machine gives now.
    const { kind: tried, cost: dear } = trial;
    this.#best.set(tried, Math.max(this.#best.get(tried) ?? 0, dear / SUSPICIOUS));
  }

  /** More threads have been tried again: they stay if that was cheaper. */
  #probed(kind: Kind, cost: number, ms: number, now: number): void {
    const fewer = this.#last.get(kind)?.[this.#at];
    if (fewer === undefined) this.#retryAt = now + RETRY;
    else if (cost < fewer) {
      this.#at--;
      this.#retry = RETRY;
      this.#best.set(kind, cost);
    } else {
      this.#retryAt = now + Math.max(this.#retry, Math.min(ms / TRIAL_SHARE, LONGEST_RETRY));
      this.#retry = Math.min(2 * this.#retry, LONGEST_RETRY);
    }
  }
}
