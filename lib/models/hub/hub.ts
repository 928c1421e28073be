import { setTimeout as sleep } from 'node:timers/promises';
import { LlmtuiError } from '../../errors.js';
import type { Environment } from '../../store/folders.js';
import type { MemoryShape } from '../forecast-shape.js';
import type { Connection } from './client.js';
import { type Downloaded, type DownloadOptions, type DownloadRequest, download } from './download.js';
import { type Asked, explained } from './explain.js';
import type { Listing, Quantisation } from './listing.js';
import { openWays, type Ways } from './proxy.js';
import { openRemote } from './remote.js';
import { readRemoteShape } from './remote-shape.js';
import { fileUrl, listRepository, type Repository, searchRepositories } from './repositories.js';
import { isRefusal } from './response.js';
import type { Delay } from './retry.js';
import { type FreeBytes, freeSpace } from './space.js';
import { readToken } from './token.js';

export interface HubOptions {
  /** HF_ENDPOINT, HF_TOKEN and its kin, HF_HOME, the proxies. */
  readonly env: Environment;
  /** The person's home. */
  readonly home: string;
  /** The folder of models: files come to `<modelDir>/<user>/<repository>/`. */
  readonly modelDir: string;
  /** Nothing may be asked of the network. */
  readonly offline?: boolean;
  /** Parts that are asked for at once; 4 where not given. */
  readonly connections?: number;
  /** Milliseconds of a clock. */
  readonly now?: () => number;
  readonly delay?: Delay;
  readonly ways?: Ways;
  readonly freeBytes?: FreeBytes;
}

/** Models on the Hugging Face hub or a mirror. What goes wrong is an LlmtuiError that says what to do. */
export interface Hub {
  /** `https://huggingface.co`, or a mirror; without a slash at the end. */
  readonly endpoint: string;
  /** Repositories with GGUF files, the most downloaded first. Throws UNAVAILABLE. */
  readonly search: (words: string, limit: number, signal: AbortSignal) => Promise<readonly Repository[]>;
  /** The GGUF files of a repository. Throws MODEL_NOT_FOUND that names near ones, UNAVAILABLE. */
  readonly listFiles: (repository: string, signal: AbortSignal, revision?: string) => Promise<Listing>;
  /** What the memory forecast needs of a quantisation; undefined where its header cannot be read. */
  readonly shapeOf: (
    repository: string,
    quantisation: Quantisation,
    signal: AbortSignal,
    revision?: string,
  ) => Promise<MemoryShape | undefined>;
  /**
   * Brings files into the folder of models. Rejects with the reason of the signal when that is aborted; what has come
   * is kept then, and at every failure but wrong content.
   * Throws MODEL_NOT_FOUND, UNAVAILABLE (no network, refused, wrong content), STORE_FAILED (no space, no permission).
   */
  readonly download: (request: DownloadRequest, options: DownloadOptions) => Promise<Downloaded>;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

const HUB = 'https://huggingface.co';

/** Reads the token and the addresses from the environment; opens no connection yet. Throws BAD_CONFIG. */
export function openHub(options: HubOptions): Hub {
  const {
    env,
    home,
    modelDir,
    offline = false,
    connections = 4,
    freeBytes = freeSpace,
    now = Date.now,
  } = options;
  const ways = options.ways ?? openWays(env);
  const delay = options.delay ?? ((ms, signal) => sleep(ms, undefined, { signal }));
  const connection: Connection = {
    endpoint: endpointIn(env),
    token: readToken(env, home),
    ways,
    delay,
    now,
    offline,
  };
  const place = { connection, connections, freeBytes, folder: modelDir };
  return {
    endpoint: connection.endpoint,
    search: (words, limit, signal) =>
      explaining(connection, { what: words }, signal, () =>
        searchRepositories(connection, words, limit, signal),
      ),
    listFiles: (repository, signal, revision = 'main') =>
      explaining(connection, { repository, what: repository }, signal, () =>
        listRepository(connection, repository, revision, signal),
      ),
    shapeOf: async (repository, { files, sizeBytes }, signal, revision = 'main') => {
      const url = fileUrl(connection, repository, revision, files[0]!.path);
      const remote = await openRemote(connection, url, signal).catch(() => undefined);
      signal.throwIfAborted();
      return remote && readRemoteShape(remote, sizeBytes, signal);
    },
    download: (request, given) =>
      explaining(connection, subjectOf(request), given.signal, () => download(place, request, given)),
    close: ways.close,
  };
}

function endpointIn(env: Environment): string {
  const given = (env.HF_ENDPOINT?.trim() || HUB).replace(/\/+$/, '');
  if (URL.canParse(given) && /^https?:/.test(given)) return given;
  throw new LlmtuiError('BAD_CONFIG', 'HF_ENDPOINT is no http:// or https:// address; correct or unset it');
}

type Subject = Pick<Asked, 'what' | 'repository' | 'host'>;

function subjectOf(request: DownloadRequest): Subject {
  switch (request.type) {
    case 'url':
      return { what: request.url, host: new URL(request.url).host };
    case 'files':
      return { repository: request.repository, what: request.files[0]?.path ?? request.repository };
  }
}

/** Does `work`; what it throws becomes what a person can act on, with repositories to name instead. */
async function explaining<Result>(
  connection: Connection,
  of: Subject,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    signal.throwIfAborted();
    const { endpoint, token } = connection;
    const instead =
      isRefusal(thrown) && of.repository !== undefined ? await others(connection, of.repository, signal) : [];
    throw explained(thrown, { ...of, endpoint, hasToken: token !== undefined, instead });
  }
}

/** Open repositories with nearly the same name, at most three; none where the hub does not answer. */
async function others(
  connection: Connection,
  repository: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const words = repository.replace(/^[^/]*\//, '').replace(/[-_.]gguf$/i, '');
  const found = await searchRepositories(connection, words, 10, signal).catch(() => []);
  return found
    .filter(({ name, gated }) => name !== repository && !gated)
    .slice(0, 3)
    .map(({ name }) => name);
}
