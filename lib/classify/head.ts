import { scoresOf } from './link.js';
import { logitsOf } from './logistic.js';

/** Logistic regression over the vectors of an embedding model. */
export interface Head {
  readonly labels: readonly string[];
  readonly multi: boolean;
  /** By label: from this score on a text has it. Where texts have one label each, the best score decides instead. */
  readonly thresholds: readonly number[];
  /** Numbers of a vector. */
  readonly dimensions: number;
  /** A row for each label: its weight for every dimension, then its bias. */
  readonly weights: Float32Array;
}

/** Scores of a vector, in the order of the labels. */
export function applyHead({ labels, multi, weights }: Head, vector: Float32Array): Float64Array {
  return scoresOf(multi ? 'sigmoid' : 'softmax', logitsOf(weights, vector, labels.length));
}
