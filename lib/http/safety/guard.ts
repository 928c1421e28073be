import type { FastifyReply, FastifyRequest } from 'fastify';
import { ending, Refusal } from '../failure/refusal.js';
import { checkHost } from './hosts.js';
import { type KeyCheck, unauthorised } from './key.js';
import { corsHeaders, preflightHeaders } from './origins.js';
import type { Rate } from './rate.js';

export interface GuardOptions {
  readonly allowedHosts: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly keyCheck: KeyCheck | undefined;
  readonly rate: Rate;
  readonly urlBytes: number;
  /** Whether the server is about to end. */
  readonly isClosing: () => boolean;
}

/**
 * Checks a request before its body is read: the server is not ending; Host, Origin, rate, key, media type. Throws
 * refusals. Gives true where the request is answered already, as preflight requests are.
 */
export function guard(options: GuardOptions, request: FastifyRequest, reply: FastifyReply): boolean {
  const { headers, raw } = request;
  if (options.isClosing()) {
    reply.header('connection', 'close');
    throw ending();
  }
  if (request.url.length > options.urlBytes) {
    throw new Refusal({ status: 414, code: 'url_too_long', message: 'the URL is too long' });
  }
  checkHost(headers.host, raw.socket.localAddress, options.allowedHosts);
  reply.headers(corsHeaders(headers, options.corsOrigins));
  options.rate.take(clientOf(request));
  if (isPreflight(request)) {
    reply.code(204).headers(preflightHeaders(headers)).send();
    return true;
  }
  if (options.keyCheck !== undefined && !options.keyCheck(headers)) {
    reply.header('www-authenticate', 'Bearer');
    throw unauthorised();
  }
  checkMediaType(request);
  return false;
}

/** Who asks, as far as limits go: all requests of one address are one client, keys can be made up. */
export function clientOf(request: FastifyRequest): string {
  return request.raw.socket.remoteAddress ?? '';
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** Every browser sends one of these with a form of another origin (fetch.spec.whatwg.org; w3c.github.io/webappsec-fetch-metadata). */
function isFromBrowser(headers: FastifyRequest['headers']): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** A page of another origin can send text and forms without asking, JSON only after a preflight request. */
function checkMediaType({ headers, routeOptions }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const type = headers['content-type'];
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
  throw new Refusal({
    status: 415,
    code: 'unsupported_media_type',
    message: `send ${mediaTypes.join(' or ')}, named in the header content-type`,
  });
}
