import type { LookupAddress } from 'node:dns';
import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { LlmtuiError, messageOf } from '../../errors.js';
import { bytesText } from '../../terminal/units.js';
import { MOST_BYTES } from '../bounds.js';
import { isPublic } from './addresses.js';

/** Gives the bytes of a picture on another server. Rejects with BAD_INPUT, in a sentence without the URL. */
export type FetchImage = (url: string, signal: AbortSignal) => Promise<Uint8Array>;

export interface FetchOptions {
  /** Whether a server at that IP address may be asked; those of the internet by default. */
  readonly mayReach?: (address: string) => boolean;
  /** The addresses of a name, as the system knows them by default. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
  /** Milliseconds for all of it, redirections included. */
  readonly longestMs?: number;
}

const LONGEST_MS = 15_000;
const MOST_REDIRECTIONS = 3;

/**
 * Fetches pictures by http and https, from addresses that may be reached alone: the address that is checked is the one
 * that is connected to, at each redirection, so that no name can change its meaning in between.
 */
export function imageFetcher(options: FetchOptions = {}): FetchImage {
  const {
    mayReach = isPublic,
    resolve = name => resolveName(name, { all: true }),
    longestMs = LONGEST_MS,
  } = options;
  const dispatcher = new Agent({
    connect: { lookup: guarded(resolve, mayReach), timeout: longestMs },
    pipelining: 0,
  });
  return async (url, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    try {
      return await followed(dispatcher, new URL(url), mayReach, limited);
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof LlmtuiError) throw thrown;
      throw bad(limited.aborted ? 'took too long' : `could not be fetched: ${reasonOf(thrown)}`, thrown);
    }
  };
}

async function followed(
  dispatcher: Dispatcher,
  start: URL,
  mayReach: (address: string) => boolean,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let url = start;
  for (let redirections = 0; redirections <= MOST_REDIRECTIONS; redirections++) {
    checkUrl(url, mayReach);
    const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'llmtui' };
    const { pathname, search, origin } = url;
    const answer = await dispatcher.request({
      origin,
      path: pathname + search,
      method: 'GET',
      headers,
      signal,
    });
    const { statusCode: status, body } = answer;
    if (status === 200) return whole(body);
    body.on('error', () => {}).destroy();
    const { location } = answer.headers;
    if (status < 300 || status > 399 || typeof location !== 'string')
      throw bad(`is not there: status ${status}`);
    if (!URL.canParse(location, url.href)) throw bad('is redirected to what is no URL');
    url = new URL(location, url);
  }
  throw bad('is redirected too often');
}

/** An address in the URL itself is not looked up. */
function checkUrl(
  { protocol, hostname, username, password }: URL,
  mayReach: (address: string) => boolean,
): void {
  if (protocol !== 'http:' && protocol !== 'https:')
    throw bad('is redirected to what is neither http nor https');
  if (username !== '' || password !== '') throw bad('has a password in its URL: leave it out');
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !mayReach(host)) throw unreachable();
}

/** Looks names up, and fails for one that has any address that may not be reached. */
function guarded(
  resolve: NonNullable<FetchOptions['resolve']>,
  mayReach: (address: string) => boolean,
): LookupFunction {
  return (name, { all }, found) => {
    const fail = (thrown: unknown): void => found(thrown as NodeJS.ErrnoException, []);
    resolve(name).then(addresses => {
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => mayReach(address))) fail(unreachable());
      else if (all === true) found(null, [...addresses]);
      else found(null, first.address, first.family);
    }, fail);
  };
}

async function whole(body: Dispatcher.ResponseData['body']): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > MOST_BYTES) throw bad(`has more than ${bytesText(MOST_BYTES)}: make it smaller`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

const unreachable = (): LlmtuiError =>
  bad('is on a server that may not be reached: only those of the internet are');

function reasonOf(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  return code ?? messageOf(thrown);
}

const bad = (what: string, cause?: unknown): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `the picture ${what}`, { cause });
