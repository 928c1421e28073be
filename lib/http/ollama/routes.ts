import { Type } from 'typebox';
import { OllamaFailure } from '../failure/schemas.js';
import { ollamaShape } from '../failure/shapes.js';
import { ndjson } from '../stream.js';
import { Progress } from './changing.js';

/** `curl -d` says that it sends a form, and all of Ollama's own examples are written so. */
export const FORM = 'application/x-www-form-urlencoded';

/** Routes that read the JSON of `curl -d`. */
export const tolerant = { config: { jsonAsForm: true } } as const;

/** What takes a while: a line for each step; with stream false the last one. */
export const steps = {
  description: 'A line for each step; with stream false the last one.',
  content: {
    'application/x-ndjson': { schema: Type.Union([Progress, OllamaFailure]) },
    'application/json': { schema: Progress },
  },
};

/** How this API streams. */
export const ollamaStream = { format: ndjson, shape: ollamaShape } as const;
