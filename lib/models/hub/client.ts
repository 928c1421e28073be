import { type Dispatcher, request } from 'undici';
import { LlmtuiError } from '../../errors.js';
import type { Ways } from './proxy.js';
import { HttpError, header } from './response.js';
import { type Delay, retrying } from './retry.js';

/** What every request needs. */
export interface Connection {
  /** Of the hub, without a slash at the end: `https://huggingface.co`, or a mirror. */
  readonly endpoint: string;
  /** Sent to `endpoint` and nowhere else. */
  readonly token: string | undefined;
  readonly ways: Ways;
  readonly delay: Delay;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Nothing may be asked of the network. */
  readonly offline: boolean;
}

/** A success, after all redirects. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** To be read to its end, dumped or destroyed. */
  readonly body: Dispatcher.ResponseData['body'];
  /** What the hub says of the file in the redirect to where its bytes are. */
  readonly linked: { readonly etag: string | undefined; readonly commit: string | undefined };
}

const MAX_REDIRECTS = 10;
const MAX_JSON_BYTES = 16 * 1024 * 1024;
const JSON_ATTEMPTS = 4;
const MAX_PAGES = 50;

/**
 * Asks for `url` and follows its redirects. The token goes to the hub's own origin only, so that a redirect takes it
 * nowhere else; a redirect from HTTPS to HTTP is refused. Throws HttpError for an answer that is no success, UNAVAILABLE
 * when offline, and what the network threw.
 */
export async function get(
  connection: Connection,
  url: URL,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  refuseOffline(connection, url);
  const hub = new URL(connection.endpoint).origin;
  const linked: { etag: string | undefined; commit: string | undefined } = {
    etag: undefined,
    commit: undefined,
  };
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await request(at, {
      dispatcher: connection.ways.to(at),
      signal,
      headers: {
        'user-agent': 'llmtui',
        'accept-encoding': 'identity',
        ...headers,
        ...authorization(connection, at),
      },
    });
    if (at.origin === hub) {
      linked.etag ??= header(answer.headers, 'x-linked-etag');
      linked.commit ??= header(answer.headers, 'x-repo-commit');
    }
    if (answer.statusCode < 300) {
      return { url: at, status: answer.statusCode, headers: answer.headers, body: answer.body, linked };
    }
    await answer.body.dump().catch(() => {});
    const next = redirection(at, answer);
    if (next === undefined) throw new HttpError(at, answer, connection.now());
    at = next;
  }
  throw new LlmtuiError('UNAVAILABLE', `${url.host} redirects in circles; try again later`);
}

/** Reads JSON, asking again where the server is busy. Throws as `get` does, UNAVAILABLE for what is no JSON. */
export async function getJson(
  connection: Connection,
  url: URL,
  signal: AbortSignal,
): Promise<{ readonly value: unknown; readonly next: URL | undefined }> {
  return retrying(
    async () => {
      const answer = await get(connection, url, signal, { accept: 'application/json' });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_JSON_BYTES) throw noHub(url);
        chunks.push(chunk);
      }
      return {
        value: parsed(Buffer.concat(chunks).toString(), url),
        next: nextPage(answer, connection.endpoint),
      };
    },
    JSON_ATTEMPTS,
    connection.delay,
    signal,
  );
}

/** Reads a list that comes in pages, until there are `enough`. Throws as `getJson` does. */
export async function getList(
  connection: Connection,
  url: URL,
  signal: AbortSignal,
  enough = Number.POSITIVE_INFINITY,
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let at: URL | undefined = url;
  for (let pages = 0; at !== undefined && pages < MAX_PAGES && items.length < enough; pages++) {
    const page: { value: unknown; next: URL | undefined } = await getJson(connection, at, signal);
    if (!Array.isArray(page.value)) throw noHub(url);
    items.push(...page.value);
    at = page.next;
  }
  return items;
}

export function refuseOffline({ offline }: Connection, url: URL): void {
  if (!offline) return;
  throw new LlmtuiError('UNAVAILABLE', `--offline forbids to ask ${url.host}; leave it out to download`);
}

const authorization = ({ endpoint, token }: Connection, url: URL): Readonly<Record<string, string>> =>
  token !== undefined && url.origin === new URL(endpoint).origin ? { authorization: `Bearer ${token}` } : {};

function redirection(from: URL, answer: Dispatcher.ResponseData): URL | undefined {
  const location = header(answer.headers, 'location');
  if (answer.statusCode >= 400 || answer.statusCode === 304 || location === undefined) return undefined;
  const isSound = URL.canParse(location, from.href);
  const to = isSound ? new URL(location, from) : from;
  const isSafe = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  if (isSound && isSafe) return to;
  throw new LlmtuiError('UNAVAILABLE', `${from.host} redirects to where nothing can be read safely`);
}

/** `Link: <url>; rel="next"` (RFC 8288), within the hub. */
function nextPage({ headers, url }: Answer, endpoint: string): URL | undefined {
  const target = /<([^>]+)>\s*;\s*rel="next"/.exec(header(headers, 'link') ?? '')?.[1];
  if (target === undefined || !URL.canParse(target, url.href)) return undefined;
  const next = new URL(target, url);
  // A mirror may name the hub that it mirrors.
  return next.origin === url.origin ? next : new URL(`${endpoint}${next.pathname}${next.search}`);
}

function parsed(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw noHub(url, cause);
  }
}

function noHub(url: URL, cause?: unknown): LlmtuiError {
  const message = `${url.host} does not answer as a model hub does; check HF_ENDPOINT and your network`;
  return new LlmtuiError('UNAVAILABLE', message, { cause });
}
