import { Type } from 'typebox';
import { Refusal } from '../failure/refusal.js';
import type { ModelStore } from '../options.js';
import type { Serving } from '../serving.js';

/** A step of what takes a while; `success` is the last. */
export const Progress = Type.Object(
  {
    status: Type.String({ examples: ['success'] }),
    digest: Type.Optional(Type.String({ description: 'SHA-256 of the file that is downloaded.' })),
    total: Type.Optional(Type.Integer({ minimum: 0, description: 'Bytes.' })),
    completed: Type.Optional(Type.Integer({ minimum: 0, description: 'Bytes.' })),
  },
  { additionalProperties: false },
);

export const success = { status: 'success' } as const;

/** What a request may change. Throws a refusal with status 501 where it may not. */
export function storeOf({ store }: Pick<Serving, 'store'>): ModelStore {
  if (store !== undefined) return store;
  throw notEnabled(
    'models are changed over HTTP only where the server listens on 127.0.0.1 and has an API key: ' +
      'start it with LLM_API_KEY set, or use llmtui pull, rm and import',
  );
}

export const notEnabled = (message: string): Refusal =>
  new Refusal({ status: 501, code: 'not_enabled', message });
