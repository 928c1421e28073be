import type { FastifyRequest } from 'fastify';
import { Refusal } from '../failure/refusal.js';

/** Every browser sends one of these with a form of another origin (fetch.spec.whatwg.org; w3c.github.io/webappsec-fetch-metadata). */
function isFromBrowser(headers: FastifyRequest['headers']): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

const refused = (message: string): Refusal =>
  new Refusal({ status: 415, code: 'unsupported_media_type', message });

/**
 * Checks, before the body is read, that it is not compressed and says to be what the route reads: a page of another origin can send text and
 * forms without asking, JSON only after a preflight request. Throws a refusal with status 415.
 */
export function checkMediaType({ headers, routeOptions }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const type = headers['content-type'];
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') throw refused('send the body as it is, without content-encoding');
  if (!hasBody && type === undefined) return;
  const { mediaTypes = ['application/json'], jsonAsForm = false } = routeOptions.config;
  const given = (type ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (mediaTypes.includes(given)) return;
  if (jsonAsForm && !isFromBrowser(headers)) {
    if (given === 'application/x-www-form-urlencoded') return;
    // litellm says nothing at all. The parser is chosen by this header.
    if (type === undefined) {
      headers['content-type'] = 'application/json';
      return;
    }
  }
  throw refused(`send ${mediaTypes.join(' or ')}, named in the header content-type`);
}
