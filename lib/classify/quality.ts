/** How well scores of one label find the texts that have it. */
export interface LabelQuality {
  /** Of the texts that were given the label, the share that has it. */
  readonly precision: number;
  /** Of the texts that have the label, the share that was given it. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
  /** Texts that have it. */
  readonly support: number;
}

/** Precision, recall and F1; each 0 where nothing is divided. */
export function qualityOf(given: readonly boolean[], right: readonly boolean[]): LabelQuality {
  const both = given.filter((is, at) => is && right[at]).length;
  const support = right.filter(Boolean).length;
  return quality(both, given.filter(Boolean).length, support);
}

function quality(both: number, given: number, support: number): LabelQuality {
  const precision = given === 0 ? 0 : both / given;
  const recall = support === 0 ? 0 : both / support;
  return { precision, recall, f1: given + support === 0 ? 0 : (2 * both) / (given + support), support };
}

/** The threshold of a label nothing is known of. */
export const HALF = 0.5;

/**
 * The score from which on giving the label has the highest F1, in the middle between the two scores around it; of several
 * the one nearest to a half.
 */
export function bestThreshold(scores: readonly number[], right: readonly boolean[]): number {
  const order = [...scores.keys()].sort((one, other) => scores[other]! - scores[one]!);
  const support = right.filter(Boolean).length;
  let best = { f1: 0, threshold: HALF };
  let both = 0;
  for (const [rank, at] of order.entries()) {
    if (right[at]) both++;
    const below = rank + 1 < order.length ? scores[order[rank + 1]!]! : 0;
    // Equal scores are above a threshold together.
    if (below === scores[at]) continue;
    const { f1 } = quality(both, rank + 1, support);
    const threshold = (scores[at]! + below) / 2;
    const isNearer = Math.abs(threshold - HALF) < Math.abs(best.threshold - HALF);
    if (f1 > best.f1 || (f1 === best.f1 && isNearer)) best = { f1, threshold };
  }
  return best.threshold;
}

/** Texts by the label that they have, and by the one that they were given: `table[right][given]`. */
export function confusionOf(
  right: readonly number[],
  given: readonly number[],
  count: number,
): readonly (readonly number[])[] {
  const table = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (const [at, label] of right.entries()) table[label]![given[at]!]! += 1;
  return table;
}
