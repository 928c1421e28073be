import { framesOf } from './frames.js';
import { explained, faultOf, notJson, ServerFault } from './server-fault.js';

/** Milliseconds and bytes that a server may take. */
export interface WireLimits {
  /** For what needs no model. */
  readonly shortMs: number;
  /** For an answer; the model may have to be loaded first. */
  readonly longMs: number;
  readonly bytes: number;
}

export const usualLimits: WireLimits = { shortMs: 10_000, longMs: 180_000, bytes: 8 * 1024 * 1024 };

/** How a server is spoken with. Everything throws ServerFault, or rejects with the reason of the signal it was made with. */
export interface Wire {
  /** The JSON that the server answers with. With a body it is a POST, which may take long. */
  readonly json: (path: string, body?: object) => Promise<unknown>;
  /** The JSON objects of a stream, server-sent events or NDJSON, `[DONE]` as that text. */
  readonly stream: (path: string, body: object, signal?: AbortSignal) => AsyncGenerator<unknown>;
  readonly remove: (path: string) => Promise<void>;
}

export interface WireOptions {
  /** Without a slash at its end. */
  readonly root: string;
  /** Sent to this host alone: redirects are not followed. */
  readonly key: string | undefined;
  readonly signal: AbortSignal;
  readonly limits: WireLimits;
}

export function openWire(options: WireOptions): Wire {
  const { signal, limits } = options;
  const send = sender(options);
  const within = async <T>(
    ms: number,
    path: string,
    work: (until: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const limit = AbortSignal.timeout(ms);
    try {
      return await work(AbortSignal.any([signal, limit]));
    } catch (thrown) {
      throw explained(thrown, { path, ms, limit, signal });
    }
  };
  return {
    json: (path, body) =>
      within(body === undefined ? limits.shortMs : limits.longMs, path, async until => {
        const answer = await send(body === undefined ? 'GET' : 'POST', path, body, until);
        return parsed(path, answer, await textOf(answer, limits.bytes));
      }),
    stream: async function* (path, body, stopped = signal) {
      const limit = AbortSignal.timeout(limits.longMs);
      const until = AbortSignal.any([signal, limit, stopped]);
      try {
        yield* framesOf(path, await send('POST', path, body, until), limits.bytes);
      } catch (thrown) {
        if (stopped.aborted && !signal.aborted) return;
        throw explained(thrown, { path, ms: limits.longMs, limit, signal });
      }
    },
    remove: path =>
      within(limits.shortMs, path, async until => void (await send('DELETE', path, undefined, until))),
  };
}

type Send = (method: string, path: string, body: object | undefined, until: AbortSignal) => Promise<Response>;

/** Sends requests; an answer without success is thrown as ServerFault. */
function sender({ root, key, limits }: WireOptions): Send {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream, application/x-ndjson',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
  return async (method, path, body, signal) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${root}${path}`, { method, headers, redirect: 'manual', signal, ...content });
    if (answer.ok) return answer;
    throw faultOf(method, path, answer, await textOf(answer, limits.bytes).catch(() => ''));
  };
}

async function textOf(answer: Response, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > most) throw new ServerFault(`sends more than ${most} bytes`, 'this is no chat server');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(path: string, answer: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(path, answer.headers.get('content-type'), text);
  }
}
