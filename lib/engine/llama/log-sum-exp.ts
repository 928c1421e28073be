/** Logits this far below the largest add less than a double holds, even a vocabulary of them. */
const NEGLIGIBLE = 50;
/** Entries of the table for a difference of 1. */
const STEPS = 256;

/** Exponentials of 0 and less. */
const table = Float64Array.from({ length: NEGLIGIBLE * STEPS }, (_, step) => Math.exp(-step / STEPS));

/**
 * Logarithm of the sum of the exponentials, `most` being the largest logit: within 1e-10. The exponentials come from a
 * table and the first terms of their series, which takes a fifth of the time of Math.exp.
 */
export function logSumExp(logits: Float32Array, most: number): number {
  let sum = 0;
  for (let token = 0; token < logits.length; token++) {
    const below = most - logits[token]!;
    if (!(below < NEGLIGIBLE)) continue;
    const step = (below * STEPS) | 0;
    const rest = below - step / STEPS;
    sum += table[step]! * (1 - rest * (1 - rest * (1 / 2 - rest / 6)));
  }
  return most + Math.log(sum);
}
