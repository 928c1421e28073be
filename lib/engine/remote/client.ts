import OpenAI from 'openai';
import { type Expected, guardedFetch } from './guarded-fetch.js';
import type { RemoteSpec } from './spec.js';

/** The client's own limit is not used: a step that takes too long is told apart by who asks. */
const NEVER_MS = 2 ** 31 - 1;

/** A client of the server that makes each request once, and reads nothing of the environment. */
export function clientFor(spec: RemoteSpec, expected: Expected): OpenAI {
  return new OpenAI({
    baseURL: spec.baseUrl.replace(/\/+$/, ''),
    // `guardedFetch` sends the key; given nothing, the client would read the environment.
    apiKey: 'unused',
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    fetch: guardedFetch(spec, expected),
  });
}
