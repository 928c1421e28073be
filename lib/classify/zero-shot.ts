import type { Classifier } from './classifier.js';
import { type Embedder, vectorsOf } from './embedder.js';
import type { Label } from './label.js';
import { scoresOf, sigmoid } from './link.js';
import { ranked } from './ranked.js';

/**
 * What is said of a text that has a label. Several sentences are more than one: the mean of their vectors depends less on
 * the words around the label (Radford et al., Learning Transferable Visual Models, 2021, section 3.1.4).
 */
const templates: readonly ((what: string) => string)[] = [
  what => what,
  what => `This text is about ${what}.`,
  what => `The topic is ${what}.`,
];

/** What says nothing of a text; a label is held against it where there may be several or none. */
const ANYTHING = 'a text';
/** How much nearer than that a text has to be to a label: unrelated sentences differ by as much. */
const MARGIN = 0.1;

/**
 * What cosines are multiplied by before softmax: models such as all-MiniLM were trained by a softmax over cosines times 20
 * (MultipleNegativesRankingLoss of sentence-transformers).
 */
const SCALE = 20;

/**
 * Labels by what they are called, without examples. With c a text's cosine with the mean vector of the sentences about a
 * label, the scores are softmax(20 · c); with `multi` sigmoid(20 · (c − c₀ − 0.1)) each, c₀ being the cosine with
 * the same sentences about "a text". Rejects as `Embedder.embed` does.
 */
export async function zeroShot(
  labels: readonly Label[],
  multi: boolean,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<Classifier> {
  const names = labels.map(({ name }) => name);
  const [anything, ...directions] = await directionsOf([ANYTHING, ...labels.map(wordsOf)], embedder, signal);
  const scores = (vector: Float32Array): Float64Array => {
    const cosines = Float64Array.from(directions, direction => dot(direction, vector));
    if (!multi)
      return scoresOf(
        'softmax',
        cosines.map(cosine => SCALE * cosine),
      );
    const reference = dot(anything!, vector);
    return cosines.map(cosine => sigmoid(SCALE * (cosine - reference - MARGIN)));
  };
  return {
    labels: names,
    multi,
    scores: async (texts, abort) =>
      (await vectorsOf(embedder, texts, abort)).map(vector => ranked(names, scores(vector))),
  };
}

const wordsOf = ({ name, description }: Label): string =>
  description === undefined ? name : `${name}: ${description}`;

/** A vector of length 1 for each of `whats`: the mean over the templates. */
async function directionsOf(
  whats: readonly string[],
  embedder: Embedder,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const sentences = whats.flatMap(what => templates.map(template => template(what)));
  const vectors = await vectorsOf(embedder, sentences, signal);
  return whats.map((_, at) => meanOf(vectors.slice(at * templates.length, (at + 1) * templates.length)));
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < sum.length; at++) sum[at]! += vector[at]!;
  const length = Math.sqrt(dot(sum, sum)) || 1;
  return sum.map(value => value / length);
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}
