import { type TSchema, Type } from 'typebox';
import { answers, type FailureStatus } from '../schemas.js';
import { Progress } from './changing.js';
import { Failure } from './schemas.js';

/** The `response` of a route of this API; values that are not allowed have status 400. */
export function ollamaAnswers<Schema extends TSchema>(schema: Schema, ...further: readonly FailureStatus[]) {
  return {
    ...answers(schema, Failure, ...further),
    400: { ...Failure, description: 'malformed, too long, or a field is not allowed' },
  };
}

/** `curl -d` says that it sends a form, and all of Ollama's own examples are written so. */
export const FORM = 'application/x-www-form-urlencoded';

/** Routes that read the JSON of `curl -d`. */
export const tolerant = { config: { jsonAsForm: true } } as const;

/** What takes a while: a line for each step; with stream false the last one. */
export const steps = {
  description: 'A line for each step; with stream false the last one.',
  content: {
    'application/x-ndjson': { schema: Type.Union([Progress, Failure]) },
    'application/json': { schema: Progress },
  },
};
