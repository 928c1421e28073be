import type { PooledModels } from '../models/pooled.js';
import type { Library } from '../store/library.js';
import type { Settings } from '../store/settings.js';
import type { Limits } from './limits.js';
import type { ServerLog } from './log.js';
import type { RouteSet } from './serving.js';

/** What a server is started with. Everything from outside comes in here. */
export interface ServeOptions {
  readonly models: PooledModels;
  /** Opens the library of conversations; called once, when the first request needs it. Throws STORE_FAILED. */
  readonly openLibrary: () => Library;
  readonly settings: Pick<Settings, 'sampling' | 'systemPrompt' | 'maxTurns'>;
  /** The APIs to serve, in order; `ownApi` and those of other folders. */
  readonly apis: readonly RouteSet[];
  readonly version: string;
  readonly log: ServerLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** As Math.random. */
  readonly random: () => number;
  /** Address to listen on; 127.0.0.1 by default. Any that others reach needs `apiKey`. */
  readonly host?: string;
  /** 8080 by default; 0 takes a free one. */
  readonly port?: number;
  readonly apiKey?: string | undefined;
  /** Further names that the Host header may hold. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that may use the server, such as `http://localhost:3000`; `*` is every one. */
  readonly corsOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
}
