/** Logits that are compared at once: most of them hold none that is larger, and a loop of single ones takes twice as long. */
const STRIDE = 8;

/** Whether one of the eight logits from `at` on is larger than `least`. */
function anyLarger(logits: Float32Array, at: number, least: number): boolean {
  return (
    logits[at]! > least ||
    logits[at + 1]! > least ||
    logits[at + 2]! > least ||
    logits[at + 3]! > least ||
    logits[at + 4]! > least ||
    logits[at + 5]! > least ||
    logits[at + 6]! > least ||
    logits[at + 7]! > least
  );
}

/** The token with the largest logit; of equal ones the first. */
export function mostProbable(logits: Float32Array): number {
  let best = 0;
  let most = logits[0]!;
  for (let from = 1; from < logits.length; from += STRIDE) {
    const end = Math.min(from + STRIDE, logits.length);
    if (end - from === STRIDE && !anyLarger(logits, from, most)) continue;
    for (let token = from; token < end; token++) {
      if (logits[token]! <= most) continue;
      most = logits[token]!;
      best = token;
    }
  }
  return best;
}

/**
 * The k largest logits, found in one pass without a sort: a heap whose root is the smallest of them. llama.cpp's own
 * top-k sampler first copies the whole vocabulary into an array of structures, which takes twice as long.
 */
export class TopLogits {
  /** In no order. */
  readonly ids: Int32Array;
  readonly logits: Float32Array;

  /** `k` is at least 1 and at most the size of the vocabulary. */
  constructor(k: number) {
    this.ids = new Int32Array(k);
    this.logits = new Float32Array(k);
  }

  find(all: Float32Array): void {
    const { ids, logits } = this;
    const k = ids.length;
    for (let token = 0; token < k; token++) {
      ids[token] = token;
      logits[token] = all[token]!;
    }
    for (let at = k >> 1; at >= 0; at--) this.#sink(at);
    let least = logits[0]!;
    for (let from = k; from < all.length; from += STRIDE) {
      const end = Math.min(from + STRIDE, all.length);
      if (end - from === STRIDE && !anyLarger(all, from, least)) continue;
      for (let token = from; token < end; token++) {
        if (all[token]! <= least) continue;
        logits[0] = all[token]!;
        ids[0] = token;
        this.#sink(0);
        least = logits[0]!;
      }
    }
  }

  /** Moves the element at `at` down until both below it are larger. */
  #sink(at: number): void {
    const { ids, logits } = this;
    const k = ids.length;
    const logit = logits[at]!;
    const id = ids[at]!;
    let hole = at;
    for (let child = 2 * hole + 1; child < k; child = 2 * hole + 1) {
      if (child + 1 < k && logits[child + 1]! < logits[child]!) child++;
      if (logits[child]! >= logit) break;
      logits[hole] = logits[child]!;
      ids[hole] = ids[child]!;
      hole = child;
    }
    logits[hole] = logit;
    ids[hole] = id;
  }
}
