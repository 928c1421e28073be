import { type Minimising, minimise, type Objective } from './lbfgs.js';
import { crossEntropy, type Link, scoresOf } from './link.js';

/** Vectors with the labels that each has, as indices. */
export interface Labelled {
  readonly vectors: readonly Float32Array[];
  readonly labels: readonly (readonly number[])[];
}

export interface Training extends Minimising {
  readonly link: Link;
  /** How many labels there are; some may have no vector. */
  readonly count: number;
  /** Inverse of the regularisation, as scikit-learn's `C`: less keeps the weights smaller. */
  readonly strength: number;
  /** Weights to begin with, as this function gives them. */
  readonly start?: Float64Array;
}

/**
 * The weights of a logistic regression, a row for each label: its weight for every dimension, then its bias. They minimise
 * |w|²/2 + C · Σ cross-entropy, biases not counted into |w|, which is the objective of scikit-learn's LogisticRegression:
 * multinomial with `softmax`, one label against the rest with `sigmoid`. Rejects with the reason of `signal`.
 */
export async function train(data: Labelled, training: Training): Promise<Float64Array> {
  const width = (data.vectors[0]?.length ?? 0) + 1;
  const { start = new Float64Array(training.count * width), ...minimising } = training;
  return minimise(objectiveOf(data, training, width), start, minimising);
}

/** Logits of a vector, one for each label. */
export function logitsOf(weights: ArrayLike<number>, vector: Float32Array, count: number): Float64Array {
  const width = vector.length + 1;
  const logits = new Float64Array(count);
  for (let label = 0; label < count; label++) {
    const row = label * width;
    let sum = weights[row + vector.length]!;
    for (let at = 0; at < vector.length; at++) sum += weights[row + at]! * vector[at]!;
    logits[label] = sum;
  }
  return logits;
}

/**
 * The objective divided by C times the number of examples, so that what is small enough does not depend on them. Both
 * links have the same gradient: the vector times what the score is more than the truth.
 */
function objectiveOf(
  { vectors, labels }: Labelled,
  { link, count, strength }: Training,
  width: number,
): Objective {
  const share = 1 / vectors.length;
  return (weights, gradient) => {
    let loss = penalty(weights, gradient, width, share / strength);
    for (let example = 0; example < vectors.length; example++) {
      const vector = vectors[example]!;
      const logits = logitsOf(weights, vector, count);
      const right = labels[example]!;
      loss += share * crossEntropy(link, logits, right);
      const excess = scoresOf(link, logits);
      for (const label of right) excess[label]! -= 1;
      for (let label = 0; label < count; label++) {
        const factor = share * excess[label]!;
        const row = label * width;
        for (let at = 0; at < vector.length; at++) gradient[row + at]! += factor * vector[at]!;
        gradient[row + vector.length]! += factor;
      }
    }
    return loss;
  };
}

/** factor · |w|²/2 without the biases; its gradient begins the whole one. */
function penalty(weights: Float64Array, gradient: Float64Array, width: number, factor: number): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) {
    const weight = (at + 1) % width === 0 ? 0 : weights[at]!;
    gradient[at] = factor * weight;
    sum += weight * weight;
  }
  return (factor * sum) / 2;
}
