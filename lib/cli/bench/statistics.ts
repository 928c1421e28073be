/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample (n - 1), as llama-bench prints it: 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1));
}

/** An interval that holds the median of all runs there could be, with `confidence` from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * The narrowest confidence interval of the median that ends at two of the values, the k-th least and the k-th greatest,
 * and has at least `level`. It holds whatever the distribution is, so a run that something disturbed does no harm.
 * Undefined where even the least and the greatest value have less: below 5 values for 0.9.
 * Source: Conover, Practical Nonparametric Statistics, section 3.2 (the interval of the sign test).
 */
export function medianInterval(values: readonly number[], level = 0.9): Interval | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const count = sorted.length;
  let found: Interval | undefined;
  // Of `outside` = P(fewer than k of n values below the median), and as many above it.
  let term = 0.5 ** count;
  let outside = term;
  for (let k = 1; 2 * k <= count; k++) {
    const confidence = 1 - 2 * outside;
    if (confidence < level) break;
    found = { low: sorted[k - 1]!, high: sorted[count - k]!, confidence };
    term *= (count - k + 1) / k;
    outside += term;
  }
  return found;
}
