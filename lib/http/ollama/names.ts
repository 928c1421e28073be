import type { ModelEntry } from '../../models/list.js';
import type { PooledModels } from '../../models/pooled.js';
import { invalid, notFound } from '../failure/refusal.js';

/** A name as Ollama lists it: with a tag. */
export const tagged = (name: string): string => (name.includes(':') ? name : `${name}:latest`);

/** A name without the tag that means none. */
export const untagged = (name: string): string => name.replace(/:latest$/, '');

/** What a request about a model names it by: `model`, or `name` as older clients say. */
export interface Named {
  readonly model?: string;
  readonly name?: string;
}

/** Throws a refusal with status 400 where neither is given. */
export function namedModel({ model, name }: Named): string {
  const given = model || name;
  if (given === undefined || given === '') throw invalid('model', 'model is missing: name one of /api/tags');
  return given;
}

/** What stands in lists and in models.yaml; no path, nor anything that reads as one. */
const newName = /^[A-Za-z0-9][\w.-]{0,79}(?::[\w.-]{1,40})?$/;

/** A name that a request gives to a new model. Throws a refusal with status 400 that says what names are. */
export function checkedName(given: string, field: string): string {
  const name = untagged(given);
  if (newName.test(name) && !/\.gguf$/i.test(name)) return name;
  throw invalid(field, `${field} must be a name of letters, digits, "_", "-" and ".", with or without a tag`);
}

/**
 * The model of exactly that name: what is changed is not guessed from the beginning of a name. Throws a refusal with
 * status 404.
 */
export async function exactModel(models: Pick<PooledModels, 'resolve'>, given: string): Promise<ModelEntry> {
  const entry = await models.resolve(given);
  if (entry.name === given || entry.name === untagged(given)) return entry;
  throw notFound('model_not_found', `model '${untagged(given)}' not found; did you mean ${entry.name}?`);
}
