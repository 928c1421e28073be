import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import websocket from '@fastify/websocket';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { detailOf, problemOf } from './failure/problem.js';
import { CLIENT_LEFT, CUT, Refusal } from './failure/refusal.js';
import { shapeFor } from './failure/shapes.js';
import type { Limits } from './limits.js';
import { RouteMethods } from './methods.js';
import { describeRoutes } from './openapi.js';
import { clientOf, type GuardOptions, guard } from './safety/guard.js';
import { bodyText } from './safety/json-body.js';
import { checkMediaType } from './safety/media-type.js';
import { answerRaw } from './safety/raw-error.js';
import type { App, RouteSet, Serving } from './serving.js';
import { upgrades } from './upgrades.js';
import { compileSchema } from './validation.js';

export interface AppOptions {
  readonly serving: Serving;
  readonly apis: readonly RouteSet[];
  readonly guard: GuardOptions;
}

const newRequestId = (): string => `req_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

/** The server without its port: checks, routes, failures, log. */
export async function createApp({ serving, apis, guard: checks }: AppOptions): Promise<App> {
  const { limits } = serving;
  const app = fastify({
    ...connectionOptions(limits),
    logger: false,
    genReqId: newRequestId,
    bodyLimit: limits.bodyBytes,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    // No hook runs for a URL that cannot be read.
    frameworkErrors: (error, request, reply) => {
      begin(serving, request, reply);
      answerFailure(serving, error, request, reply);
    },
    clientErrorHandler: (error, socket) => logRaw(serving, error, socket),
  }) as unknown as App;
  const methods = new RouteMethods();
  app.setValidatorCompiler(compileSchema);
  // What is sent is what the route made: the published schema is held against it in tests, and drops nothing.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler((error, request, reply) => answerFailure(serving, error, request, reply));
  readBodies(app);
  // Its hooks come first: they end the connection of a socket that is refused.
  await acceptSockets(app, limits);
  app.addHook('onRoute', ({ url, method }) => methods.add(url, method));
  app.addHook('onRequest', async (request, reply) => {
    begin(serving, request, reply);
    if (guard(checks, request, reply)) return reply;
    if (request.is404) throw unknownRoute(request, methods);
    checkMediaType(request);
  });
  await describeRoutes(app, serving.version);
  for (const add of apis) {
    // Each in its own scope, for parsers and hooks of its own.
    await app.register(async scope => add(scope as unknown as App, serving));
  }
  return app;
}

/** WebSocket close code of a server that ends (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;

async function acceptSockets(app: App, limits: Limits): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: limits.socketMessageBytes, server: upgrades(app.server) },
    preClose: done => {
      for (const socket of app.websocketServer.clients) socket.close(GOING_AWAY, 'the server is ending');
      app.websocketServer.close();
      done();
    },
  });
}

function connectionOptions(limits: Limits) {
  return {
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: Math.min(limits.headersMs, limits.requestMs),
      // How late a slow request may be noticed.
      connectionsCheckingInterval: Math.min(1000, limits.headersMs, limits.requestMs),
    },
  } as const;
}

/** Every body is JSON; a route that reads another media type adds its own parser. */
function readBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    try {
      if (bytes.length === 0) done(null, {});
      else parse(request, bodyText(bytes), done);
    } catch (thrown) {
      done(thrown as Error);
    }
  });
  app.addHook('preValidation', async request => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {};
  });
}

function unknownRoute({ url, method }: FastifyRequest, methods: RouteMethods): Refusal {
  const allowed = methods.of(url);
  if (allowed.length === 0) {
    return new Refusal({
      status: 404,
      code: 'unknown_route',
      message: 'there is no such path; GET / lists them',
    });
  }
  const message = `this path does not know ${method}, but ${allowed.join(', ')}`;
  return new Refusal({ status: 405, code: 'method_not_allowed', message, allowed });
}

function answerFailure(
  serving: Serving,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem = problemOf(thrown);
  const { status, body } = shapeFor(request.url)(problem, request.id);
  const detail = detailOf(thrown);
  serving.metrics.failed(problem.status, problem.code);
  if (detail !== undefined) serving.log({ type: 'failure', id: request.id, status, detail });
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter));
  if (problem.allowed !== undefined) reply.header('allow', problem.allowed.join(', '));
  // What is left of the body would be read as the next request.
  if (status === 413 || status === 415) reply.header('connection', 'close');
  reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** What is done for every request, whatever becomes of it: its answer will be logged and bears its id. */
function begin(
  { log, now, metrics, requests, replies }: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff' });
  const { id, method, url } = request;
  const path = url.split('?', 1)[0]!.slice(0, 200);
  requests.begin(reply.raw, { id, method, path, client: clientOf(request), begunAt: now() });
  reply.raw.once('close', () => {
    const status = replies.wasCut(reply.raw) ? CUT : statusOf(request, reply);
    metrics.answered(method, request.routeOptions.url ?? 'none', status);
    const line = requests.end(reply.raw, status, now());
    if (line !== undefined) log(line);
  });
}

function statusOf({ headers }: FastifyRequest, { raw }: FastifyReply): number {
  if (raw.writableFinished) return raw.statusCode;
  // Of a WebSocket the answer is written beside the response.
  return headers.upgrade !== undefined && !raw.headersSent ? 101 : CLIENT_LEFT;
}

function logRaw({ log }: Serving, error: Error & { readonly code?: string }, socket: Socket): void {
  const id = newRequestId();
  const status = answerRaw(error, socket, id);
  if (status !== 0) log({ type: 'refused', id, status, detail: error.code ?? error.message });
}
