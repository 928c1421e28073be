import type { Score } from './classifier.js';

/** Scores with their labels, best first; equal ones in the order of the labels. */
export function ranked(labels: readonly string[], scores: ArrayLike<number>): readonly Score[] {
  return labels
    .map((label, at) => ({ label, score: scores[at]! }))
    .sort((one, other) => other.score - one.score);
}
