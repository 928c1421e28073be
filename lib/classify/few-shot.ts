import { LlmtuiError } from '../errors.js';
import type { Classifier } from './classifier.js';
import { type Embedder, vectorsOf } from './embedder.js';
import { type Example, trainingDataOf } from './example.js';
import { applyHead, type Head } from './head.js';
import type { Label } from './label.js';
import { ranked } from './ranked.js';
import { type TrainingReport, trainHead } from './train-head.js';

/** A head as what puts labels on texts. Throws BAD_INPUT where the vectors are not those that it was trained on. */
export function headClassifier(head: Head, embedder: Embedder): Classifier {
  return {
    labels: head.labels,
    multi: head.multi,
    thresholds: head.thresholds,
    scores: async (texts, signal) => {
      const vectors = await vectorsOf(embedder, texts, signal);
      const other = vectors.find(({ length }) => length !== head.dimensions);
      if (other !== undefined)
        throw new LlmtuiError(
          'BAD_INPUT',
          `the classifier reads vectors of ${head.dimensions} numbers, not of ${other.length}: another model embeds`,
        );
      return vectors.map(vector => ranked(head.labels, applyHead(head, vector)));
    },
  };
}

export interface Learning {
  readonly examples: readonly Example[];
  readonly multi: boolean;
  /** In this order, and no others; else those of the examples. */
  readonly labels?: readonly Label[];
}

/**
 * Learns labels from examples: a logistic regression over their vectors. Throws BAD_INPUT for examples that cannot be
 * learned from, and as `Embedder.embed`; rejects with the reason of `signal`.
 */
export async function fewShot(
  { examples, multi, labels }: Learning,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<{ readonly head: Head; readonly report: TrainingReport }> {
  const data = trainingDataOf(examples, multi, labels);
  const texts = examples.map(({ text }) => text);
  return trainHead({ ...data, vectors: await vectorsOf(embedder, texts, signal) }, { signal });
}
