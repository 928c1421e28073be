import { LlmtuiError } from '../../errors.js';
import type { RemoteSpec } from './spec.js';

/** What a request is answered with where it succeeds. */
export type Expected = 'stream' | 'json';

/** Bytes at most: of one event of a stream and of a refusal; of a JSON answer, which may hold many vectors. */
const LARGEST = { stream: 2 * 1024 * 1024, json: 64 * 1024 * 1024 } as const;
const MOST_REDIRECTS = 3;

type Guarded = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` that sends the key and the headers of a model to the origin of its base URL and to no other, nothing from
 * the environment with them, and that takes only what is expected, of a bounded size, for an answer. Throws UNAVAILABLE
 * for a redirect to another origin and for an answer of another type.
 */
export function guardedFetch(
  { baseUrl, key, headers = {} }: RemoteSpec,
  expected: Expected = 'stream',
): Guarded {
  const { origin } = new URL(baseUrl);
  return async (url, { method = 'GET', body = null, signal = null } = {}) => {
    let target = new URL(url instanceof Request ? url.url : url);
    for (let redirects = 0; ; redirects++) {
      const answer = await fetch(target, {
        method,
        body,
        signal,
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream, application/json',
          'user-agent': 'llmtui',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...headers,
        },
      });
      const next = redirectOf(answer, target);
      if (next === undefined) return checked(answer, origin, expected);
      await answer.body?.cancel();
      // Only these two repeat the request as it was.
      const isRepeated = answer.status === 307 || answer.status === 308;
      if (next.origin !== origin || !isRepeated || redirects >= MOST_REDIRECTS)
        throw redirected(origin, next);
      target = next;
    }
  };
}

function redirectOf({ status, headers }: Response, from: URL): URL | undefined {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, from.href))
    return undefined;
  return new URL(location, from);
}

function redirected(origin: string, { origin: other, pathname }: URL): LlmtuiError {
  return new LlmtuiError(
    'UNAVAILABLE',
    `${origin} redirects to ${other}${pathname.slice(0, 100)}, and a key is sent only where it was set for; ` +
      'if you trust that address, make it the base_url in models.yaml',
  );
}

const named = { stream: 'a stream', json: 'JSON' } as const;

async function checked(answer: Response, origin: string, expected: Expected): Promise<Response> {
  const type = (answer.headers.get('content-type') ?? '').toLowerCase();
  const isStream = type.startsWith('text/event-stream');
  if (answer.ok && isStream !== (expected === 'stream')) {
    await answer.body?.cancel();
    const kind = type.split(';')[0]?.slice(0, 60) || 'something without a type';
    throw new LlmtuiError(
      'UNAVAILABLE',
      `${origin} answers with ${kind} where ${named[expected]} was asked for: look at base_url in models.yaml, which usually ends in /v1`,
    );
  }
  return new Response(
    answer.body?.pipeThrough(bounded(isStream, LARGEST[answer.ok ? expected : 'stream'], origin)) ?? null,
    answer,
  );
}

/** The same bytes, as long as there are not too many; of a stream those of a line count. */
function bounded(
  isStream: boolean,
  largest: number,
  origin: string,
): TransformStream<Uint8Array, Uint8Array> {
  let held = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const newline = isStream ? chunk.lastIndexOf(10) : -1;
      held = newline < 0 ? held + chunk.length : chunk.length - newline - 1;
      if (held <= largest) controller.enqueue(chunk);
      else controller.error(new LlmtuiError('UNAVAILABLE', `${origin} sends more than an answer can hold`));
    },
  });
}
