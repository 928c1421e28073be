import { Type } from 'typebox';
import { parameters, type Sampling } from '../../chat/sampling.js';
import type { Limits } from '../limits.js';

export type NumericName = keyof typeof parameters;

/** A numeric parameter of token choice with its bounds, as an optional field. */
export function samplingField(name: NumericName) {
  const { min, max, integer, about } = parameters[name];
  const bounds = { minimum: min, maximum: max, description: about };
  return Type.Optional(integer ? Type.Integer(bounds) : Type.Number(bounds));
}

/** `stop` as a list of strings. */
export function stopField({ stops, stopCharacters }: Limits) {
  const text = Type.String({ minLength: 1, maxLength: stopCharacters });
  return Type.Optional(
    Type.Array(text, { maxItems: stops, description: 'The reply ends before the first of these.' }),
  );
}

/** The parameters of `Sampling` that are set among `fields`. */
export function samplingOf(fields: object): Partial<Sampling> {
  const given = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && (Object.hasOwn(parameters, name) || name === 'stop'),
  );
  return Object.fromEntries(given);
}

const SEEDS = 2 ** 32;

/** A seed of any size within 32 bits; -1 stays the wish for a random one. */
export const seedOf = (seed: number): number => (seed === -1 ? -1 : ((seed % SEEDS) + SEEDS) % SEEDS);

/** Many clients write -1 for a top-k that keeps all. */
export const topKOf = (topK: number): number => Math.max(0, topK);

/** The strings of `stop`, one or several; an empty one would end every answer before it begins. */
export const stopsOf = (stop: string | readonly string[]): readonly string[] =>
  [stop].flat().filter(text => text !== '');
