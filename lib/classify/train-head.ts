import { crossValidate } from './cross-validation.js';
import { foldCount } from './folds.js';
import type { Head } from './head.js';
import { type Labelled, train } from './logistic.js';
import { bestThreshold, confusionOf, HALF, type LabelQuality, qualityOf } from './quality.js';

/** What a head is trained on: `labels` of `data` are indices of these names. */
export interface TrainingData extends Labelled {
  readonly names: readonly string[];
  readonly multi: boolean;
}

/** How a head came about, and how well heads like it do on texts that they were not trained on. */
export interface TrainingReport {
  readonly examples: number;
  /** Inverse of the regularisation. */
  readonly strength: number;
  /** Absent where no label has two examples. */
  readonly validation?: Validation;
}

/** Found by stratified cross-validation. */
export interface Validation {
  readonly folds: number;
  /** Share of the texts whose labels are all right, 0 to 1. */
  readonly accuracy: number;
  /** By label. */
  readonly qualities: readonly LabelQuality[];
  /** `confusion[right][given]`, texts; only where each has one label. */
  readonly confusion?: readonly (readonly number[])[];
}

/** Values that the regularisation is chosen from: vectors of length 1 leave little to do for less. */
const STRENGTHS = [1, 10, 100];
/** Where nothing can be held out to choose by. */
const USUAL_STRENGTH = 10;

export interface TrainOptions {
  readonly signal: AbortSignal;
  /** Regularisations to choose from by cross-validation, the strongest first. */
  readonly strengths?: readonly number[];
}

/**
 * Trains a head on all of `data`, regularised as much as cross-validation found best; that gives the thresholds, too, each
 * the one with the highest F1. The same examples give the same head. Rejects with the reason of `signal`.
 */
export async function trainHead(
  data: TrainingData,
  { signal, strengths = STRENGTHS }: TrainOptions,
): Promise<{ readonly head: Head; readonly report: TrainingReport }> {
  const { names: labels, multi, vectors } = data;
  const link = multi ? 'sigmoid' : 'softmax';
  const count = labels.length;
  const folds = foldCount(data.labels, count);
  const validated =
    folds === 0 ? undefined : await crossValidate(data, { link, count, folds, strengths, signal });
  const strength = validated?.strength ?? (strengths.length === 1 ? strengths[0]! : USUAL_STRENGTH);
  const weights = Float32Array.from(await train(data, { link, count, strength, signal }));
  const thresholds = labels.map((_, label) =>
    validated === undefined ? HALF : bestThreshold(column(validated.scores, label), has(data, label)),
  );
  const head: Head = { labels, multi, thresholds, dimensions: vectors[0]?.length ?? 0, weights };
  const validation = validated === undefined ? undefined : judged(data, validated.scores, thresholds, folds);
  const report = { examples: vectors.length, strength, ...(validation !== undefined && { validation }) };
  return { head, report };
}

function judged(
  data: TrainingData,
  scores: readonly Float64Array[],
  thresholds: readonly number[],
  folds: number,
): Validation {
  const { names, multi, labels } = data;
  const given = scores.map(own => (multi ? above(own, thresholds) : [own.indexOf(Math.max(...own))]));
  const isRight = given.filter((own, at) => sameSet(own, labels[at]!)).length;
  return {
    folds,
    accuracy: isRight / labels.length,
    qualities: names.map((_, label) =>
      qualityOf(
        given.map(own => own.includes(label)),
        has(data, label),
      ),
    ),
    ...(!multi && {
      confusion: confusionOf(
        labels.map(own => own[0]!),
        given.map(own => own[0]!),
        names.length,
      ),
    }),
  };
}

const column = (scores: readonly Float64Array[], label: number): readonly number[] =>
  scores.map(own => own[label]!);

const has = ({ labels }: Labelled, label: number): readonly boolean[] =>
  labels.map(own => own.includes(label));

const above = (scores: Float64Array, thresholds: readonly number[]): number[] =>
  [...scores.keys()].filter(label => scores[label]! >= thresholds[label]!);

const sameSet = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every(label => other.includes(label));
