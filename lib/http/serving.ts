import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { PooledModels } from '../models/pooled.js';
import type { Library } from '../store/library.js';
import type { Grammars } from './grammars/grammars.js';
import type { Limits } from './limits.js';
import type { ServerLog } from './log.js';
import type { Metrics } from './metrics/metrics.js';
import type { ModelStore, ServeOptions } from './options.js';
import type { Replies } from './replies.js';
import type { Requests } from './requests.js';
import type { Rate } from './safety/rate.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Media types of the body; JSON alone where none are named. */
    readonly mediaTypes?: readonly string[];
    /** JSON that says it is a form, as `curl -d` sends it, or says nothing, is read too, but never from a browser. */
    readonly jsonAsForm?: boolean;
    /** Answers without the key, because it tells nothing that needs one. */
    readonly isOpen?: boolean;
  }
}

/** What the routes of every API work with. */
export interface Serving {
  readonly models: PooledModels;
  /** The library of conversations, opened by the first who asks. Throws STORE_FAILED. */
  readonly library: () => Library;
  readonly settings: ServeOptions['settings'];
  readonly pictures: NonNullable<ServeOptions['pictures']>;
  /** What requests may change; undefined where they may not. */
  readonly store: ModelStore | undefined;
  readonly replies: Replies;
  readonly grammars: Grammars;
  /** What is answered now, and how far it is. */
  readonly requests: Requests;
  /** Counts what is answered. */
  readonly metrics: Metrics;
  /** Limits the requests of each client. */
  readonly rate: Rate;
  readonly limits: Limits;
  readonly version: string;
  readonly log: ServerLog;
  readonly now: () => number;
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Fastify, with the types of requests and answers taken from the schemas of the routes. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Adds the routes of one API. */
export type RouteSet = (app: App, serving: Serving) => void;
