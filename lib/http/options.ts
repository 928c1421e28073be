import type { ImageBounds } from '../images/bounds.js';
import type { FetchImage } from '../images/web/fetch.js';
import type { Hub } from '../models/hub/hub.js';
import type { Room } from '../models/machine.js';
import type { PooledModels } from '../models/pooled.js';
import type { Registry } from '../models/registry.js';
import type { Library } from '../store/library.js';
import type { Settings } from '../store/settings.js';
import type { Limits } from './limits.js';
import type { ServerLog } from './log.js';
import type { WatchedRequest } from './requests.js';
import type { RouteSet } from './serving.js';

/** What changes the models of this machine. */
export interface ModelStore {
  /** models.yaml. */
  readonly registry: Registry;
  /** The folder of models. */
  readonly modelDir: string;
  /** Opens the way to the hub for a download, which closes it. Rejects with BAD_CONFIG. */
  readonly openHub: () => Promise<Hub>;
  /** What models have to fit into. */
  readonly room: () => Room;
}

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
  /** Puts what is asked and answered into the log, too. */
  readonly logMessages?: boolean;
  /** Hears of every request when it begins, with every change, and when it is over. */
  readonly onRequest?: (request: WatchedRequest) => void;
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
  /** What pictures are made to fit where a request says nothing; without `maxSide` what the model is best sent. */
  readonly pictures?: Partial<ImageBounds> & {
    /** Fetches a picture from another server, as `imageFetcher` does; without it none is. */
    readonly fetch?: FetchImage;
  };
  /** Lets requests change the models, but only on loopback and with an API key. */
  readonly store?: ModelStore;
}
