import { LlmtuiError } from '../errors.js';
import { type Label, MOST_LABELS } from './label.js';
import type { TrainingData } from './train-head.js';

/** A text that a person has labelled. */
export interface Example {
  readonly text: string;
  /** None where no label fits, which only classifiers with several labels can learn. */
  readonly labels: readonly string[];
}

/** Examples at most: with more the vectors alone would take the memory of a small machine. */
export const MOST_EXAMPLES = 50_000;

/**
 * What a head is trained on, without the vectors. `labels` gives the order of the labels, and which there are; else it is
 * that of the examples. Throws BAD_INPUT, with the number of the example, counted from 1, for what cannot be learned.
 */
export function trainingDataOf(
  examples: readonly Example[],
  multi: boolean,
  labels: readonly Label[] = [],
): Omit<TrainingData, 'vectors'> {
  if (examples.length > MOST_EXAMPLES)
    throw bad(`there are ${examples.length} examples; ${MOST_EXAMPLES} are allowed`);
  const given = labels.map(({ name }) => name);
  const found = new Set(examples.flatMap(example => example.labels));
  const names = given.length > 0 ? given : [...found];
  if (names.length > MOST_LABELS)
    throw bad(`the examples have ${names.length} labels; ${MOST_LABELS} are allowed`);
  const places = new Map(names.map((name, at) => [name, at]));
  const data = examples.map((example, at) => placesOf(example, at, places, multi));
  const unused = names.find(name => !found.has(name));
  if (unused !== undefined) throw bad(`no example has the label "${unused}"; add one or leave the label out`);
  const least = multi ? 1 : 2;
  if (names.length < least)
    throw bad(`the examples have ${names.length} labels; at least ${least} are needed`);
  return { names, multi, labels: data };
}

function placesOf(
  { text, labels }: Example,
  at: number,
  places: ReadonlyMap<string, number>,
  multi: boolean,
): readonly number[] {
  const where = `example ${at + 1}`;
  if (text.trim() === '') throw bad(`${where} has an empty text`);
  if (!multi && labels.length !== 1)
    throw bad(`${where} has ${labels.length} labels; --multi, or "multi": true, takes any number of them`);
  const unknown = labels.find(label => !places.has(label));
  if (unknown !== undefined)
    throw bad(`${where} has the label "${unknown}", which is not one of those given`);
  return [...new Set(labels)].map(label => places.get(label)!);
}

const bad = (message: string): LlmtuiError => new LlmtuiError('BAD_INPUT', message);
