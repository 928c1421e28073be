import { invalid } from '../failure/refusal.js';

/** A name as Ollama lists it: with a tag. */
export const tagged = (name: string): string => (name.includes(':') ? name : `${name}:latest`);

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
