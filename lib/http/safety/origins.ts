import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../failure/refusal.js';

/** Seconds for which a browser may keep the answer to a preflight request. */
const PREFLIGHT_SECONDS = 600;
const METHODS = 'GET, HEAD, POST, PATCH, DELETE';

/**
 * What a browser is told of the page that sent the request: the headers of CORS (fetch.spec.whatwg.org) for an origin of
 * `listed`, none without an origin or for the same origin. `*` lists every origin. Throws a refusal with status 403 for
 * any other origin, whatever the method.
 */
export function corsHeaders(
  headers: IncomingHttpHeaders,
  listed: readonly string[],
): Readonly<Record<string, string>> {
  const { origin, host } = headers;
  if (origin === undefined) return {};
  if (listed.includes('*') || listed.includes(origin)) {
    return {
      'access-control-allow-origin': origin,
      vary: 'origin',
      'access-control-expose-headers': 'x-request-id',
    };
  }
  if (isSame(origin, host)) return {};
  throw new Refusal({
    status: 403,
    code: 'origin_not_allowed',
    message: 'web pages of this origin may not use this server; --cors-origin allows one',
  });
}

/** The further headers of the answer to a preflight request. */
export function preflightHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const asked = headers['access-control-request-headers'] ?? '';
  const names = /^[\w, -]{1,2000}$/.test(asked) ? asked : 'content-type, authorization, x-api-key';
  return {
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': names,
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  };
}

function isSame(origin: string, host: string | undefined): boolean {
  return host !== undefined && [`http://${host}`, `https://${host}`].includes(origin.toLowerCase());
}
