/** What makes scores of logits: softmax where exactly one label is right, a sigmoid each where several may be. */
export type Link = 'softmax' | 'sigmoid';

/** Scores of logits, in their order, 0 to 1. */
export function scoresOf(link: Link, logits: Float64Array): Float64Array {
  const scores = new Float64Array(logits.length);
  if (link === 'sigmoid') {
    for (let at = 0; at < logits.length; at++) scores[at] = sigmoid(logits[at]!);
    return scores;
  }
  const most = largest(logits);
  let sum = 0;
  for (let at = 0; at < logits.length; at++) {
    scores[at] = Math.exp(logits[at]! - most);
    sum += scores[at]!;
  }
  for (let at = 0; at < scores.length; at++) scores[at]! /= sum;
  return scores;
}

/** The logistic function, without overflow on either side. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const power = Math.exp(logit);
  return power / (1 + power);
}

/** Cross-entropy of one example of which the labels `right` are, from logits: a score of 0 costs no infinity. */
export function crossEntropy(link: Link, logits: Float64Array, right: readonly number[]): number {
  let loss = 0;
  if (link === 'sigmoid') {
    for (let at = 0; at < logits.length; at++) loss += softplus(logits[at]!);
  } else {
    const most = largest(logits);
    for (let at = 0; at < logits.length; at++) loss += Math.exp(logits[at]! - most);
    loss = most + Math.log(loss);
  }
  for (const label of right) loss -= logits[label]!;
  return loss;
}

const softplus = (logit: number): number => Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));

function largest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at++) if (values[at]! > most) most = values[at]!;
  return most;
}
