import { foldsOf } from './folds.js';
import { crossEntropy, type Link, scoresOf } from './link.js';
import { type Labelled, logitsOf, train } from './logistic.js';

export interface CrossValidation {
  readonly link: Link;
  /** How many labels there are. */
  readonly count: number;
  readonly folds: number;
  /** Regularisations to choose from, the strongest first, as `Training.strength`. */
  readonly strengths: readonly number[];
  readonly signal: AbortSignal;
}

/** What heads say of texts that they were not trained on. */
export interface Validated {
  /** That with the least cross-entropy. */
  readonly strength: number;
  /** Of every example, by the head that was trained without its fold. */
  readonly scores: readonly Float64Array[];
}

/** Stratified k-fold cross-validation: every example is scored by a head that has not seen it. */
export async function crossValidate(data: Labelled, validation: CrossValidation): Promise<Validated> {
  const { link, strengths, folds } = validation;
  const splits = splitsOf(data, folds);
  let starts: readonly (Float64Array | undefined)[] = splits.map(() => undefined);
  let best: (Validated & { readonly loss: number }) | undefined;
  for (const strength of strengths) {
    const weights: Float64Array[] = [];
    for (const [at, { rest }] of splits.entries()) {
      const start = starts[at];
      // From the weights of the stronger regularisation it is not far.
      weights.push(await train(rest, { ...validation, strength, ...(start !== undefined && { start }) }));
    }
    starts = weights;
    const logits = outside(data, splits, weights, validation.count);
    const loss = logits.reduce((sum, own, at) => sum + crossEntropy(link, own, data.labels[at]!), 0);
    // The loss falls, and rises once the weights fit noise.
    if (best !== undefined && best.loss <= loss) break;
    best = { strength, loss, scores: logits.map(own => scoresOf(link, own)) };
  }
  if (best === undefined) throw new Error('no strength to choose from');
  return best;
}

interface Split {
  readonly rest: Labelled;
  /** Indices of the examples that are left out. */
  readonly out: readonly number[];
}

function splitsOf({ vectors, labels }: Labelled, count: number): readonly Split[] {
  const folds = foldsOf(labels, count);
  return Array.from({ length: count }, (_, fold) => {
    const isIn = (_: unknown, at: number): boolean => folds[at] !== fold;
    const out = [...folds.keys()].filter(at => folds[at] === fold);
    return { rest: { vectors: vectors.filter(isIn), labels: labels.filter(isIn) }, out };
  });
}

function outside(
  { vectors }: Labelled,
  splits: readonly Split[],
  weights: readonly Float64Array[],
  count: number,
): readonly Float64Array[] {
  const logits: Float64Array[] = new Array(vectors.length);
  for (const [at, { out }] of splits.entries())
    for (const example of out) logits[example] = logitsOf(weights[at]!, vectors[example]!, count);
  return logits;
}
