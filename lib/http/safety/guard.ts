import type { FastifyReply, FastifyRequest } from 'fastify';
import { ending, Refusal } from '../failure/refusal.js';
import { checkHost, hostsNamed } from './hosts.js';
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
 * Checks a request before its body is read: the server is not ending; Host, Origin, rate, key. Throws
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
  checkHost(hostsNamed(raw), raw.socket.localAddress, options.allowedHosts);
  reply.headers(corsHeaders(headers, options.corsOrigins));
  options.rate.take(clientOf(request));
  if (isPreflight(request)) {
    reply.code(204).headers(preflightHeaders(headers)).send();
    return true;
  }
  const needsKey = request.routeOptions.config.isOpen !== true;
  if (needsKey && options.keyCheck !== undefined && !options.keyCheck(headers)) {
    reply.header('www-authenticate', 'Bearer');
    throw unauthorised();
  }
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
