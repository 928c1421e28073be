import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../failure/refusal.js';

/** Says whether a request brings the key. */
export type KeyCheck = (headers: IncomingHttpHeaders) => boolean;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Compares the key of `Authorization: Bearer` or `x-api-key` with `key`. Digests are compared, so that the time tells
 * neither how long the key is nor how much of a guess was right.
 */
export function keyCheck(key: string): KeyCheck {
  const expected = digest(key);
  return headers => timingSafeEqual(digest(keyOf(headers) ?? ''), expected);
}

/** The key that a request brings; undefined where it brings none. */
export function keyOf({ authorization, 'x-api-key': header }: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

/** Status 401, which has to name the scheme (RFC 9110, 11.6.1). */
export function unauthorised(): Refusal {
  return new Refusal({
    status: 401,
    code: 'unauthorised',
    message: 'this server wants its API key, as Authorization: Bearer or x-api-key',
  });
}
