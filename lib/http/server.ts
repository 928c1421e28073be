import type { AddressInfo } from 'node:net';
import { LlmtuiError } from '../errors.js';
import type { Library } from '../store/library.js';
import { createApp } from './app.js';
import { Grammars } from './grammars/grammars.js';
import { defaultLimits, type Limits } from './limits.js';
import { Metrics } from './metrics/metrics.js';
import type { ServeOptions } from './options.js';
import { Replies } from './replies.js';
import { Requests } from './requests.js';
import { Connections } from './safety/connections.js';
import { isLoopback } from './safety/hosts.js';
import { keyCheck } from './safety/key.js';
import { Rate } from './safety/rate.js';
import type { App, Serving } from './serving.js';

/** A server that listens. */
export interface HttpServer {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Replies that run now. */
  readonly replies: Replies;
  /**
   * Refuses new requests with 503, lets running replies finish for `drainMs` milliseconds, stops those that are left,
   * and ends. The models stay loaded. Idempotent.
   */
  close(options: { readonly drainMs: number }): Promise<void>;
}

const HOST = '127.0.0.1';
const PORT = 8080;
/** Milliseconds for which replies that were stopped may send their end. */
const LAST_WORDS_MS = 1000;

/**
 * Listens and answers. Throws BAD_CONFIG where others could reach the server without a key, and for a bad address, and
 * UNAVAILABLE where the port is taken, with what to do.
 */
export async function startServer(options: ServeOptions): Promise<HttpServer> {
  const { host = HOST, port = PORT, apiKey } = options;
  if (!isLoopback(host) && !apiKey) {
    throw new LlmtuiError(
      'BAD_CONFIG',
      `others can reach ${host}, so the server needs an API key: set LLM_API_KEY, or listen on ${HOST}`,
    );
  }
  let library: Library | undefined;
  let closing: Promise<void> | undefined;
  const serving = servingOf(options, () => {
    library ??= options.openLibrary();
    return library;
  });
  const { limits, replies, grammars } = serving;
  const app = await createApp({
    serving,
    apis: options.apis,
    guard: {
      allowedHosts: isLoopback(host) ? (options.allowedHosts ?? []) : [host, ...(options.allowedHosts ?? [])],
      corsOrigins: options.corsOrigins ?? [],
      keyCheck: apiKey ? keyCheck(apiKey) : undefined,
      rate: serving.rate,
      urlBytes: limits.urlBytes,
      isClosing: () => replies.isClosing,
    },
  });
  const connections = new Connections(app.server, limits);
  await listen(app, host, port);
  const { port: taken } = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    replies,
    close: ({ drainMs }) => {
      closing ??= drain(app, connections, replies, drainMs).finally(async () => {
        library?.close();
        await grammars.close();
      });
      return closing;
    },
  };
}

function servingOf(options: ServeOptions, library: () => Library): Serving {
  const { models, settings, version, log, now, random } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  // Whoever can reach the port of another machine, or any page on this one, shall not fill its disk.
  const mayChange = isLoopback(options.host ?? HOST) && Boolean(options.apiKey);
  return {
    ...{ models, library, settings, limits, version, log, now, random },
    pictures: options.pictures ?? {},
    store: mayChange ? options.store : undefined,
    replies: new Replies(limits.replies),
    grammars: new Grammars(),
    metrics: new Metrics(now),
    requests: new Requests(options.onRequest, options.logMessages ? log : undefined),
    rate: new Rate(limits.burst, limits.perSecond, now),
    startedAt: now(),
  };
}

async function listen(app: App, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (thrown) {
    await app.close();
    throw notListening(thrown as NodeJS.ErrnoException, host, port);
  }
}

function notListening(error: NodeJS.ErrnoException, host: string, port: number): LlmtuiError {
  const [code, text] =
    error.code === 'EADDRINUSE'
      ? ([
          'UNAVAILABLE',
          `port ${port} is in use: end the program that uses it, or take another with --port`,
        ] as const)
      : error.code === 'EACCES'
        ? (['BAD_CONFIG', `port ${port} needs more rights: take one above 1023 with --port`] as const)
        : (['BAD_CONFIG', `cannot listen on ${host}: ${error.message}`] as const);
  return new LlmtuiError(code, text, { cause: error });
}

async function drain(app: App, connections: Connections, replies: Replies, drainMs: number): Promise<void> {
  replies.refuse();
  await within(drainMs, replies.idle());
  replies.stop();
  const ended = app.close();
  await within(LAST_WORDS_MS, ended);
  for (const connection of connections) connection.destroy();
  await ended;
}

/** Waits for `promise`, but not longer than that. */
async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
