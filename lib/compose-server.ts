import { hostname } from 'node:os';
import { join } from 'node:path';
import { classifierFolder, KeptHeads } from './classify/kept-heads.js';
import type { ServeCommand } from './cli/command.js';
import { runServe } from './cli/serve/run.js';
import { StatusLine } from './cli/status-line.js';
import type { ModelSurroundings } from './cli/surroundings.js';
import { serveEngines } from './engine/attach/serve.js';
import { systemClock } from './engine/pool.js';
import { LlmtuiError } from './errors.js';
import { anthropicApi } from './http/anthropic/api.js';
import { classifyApi } from './http/classify/api.js';
import { documentsApi } from './http/documents/api.js';
import { llamaServerApi } from './http/llama-server/api.js';
import type { ServerLog } from './http/log.js';
import { levelOf, lineText } from './http/log-lines.js';
import { metricsApi } from './http/metrics/api.js';
import { ollamaApi } from './http/ollama/api.js';
import { openaiApi } from './http/openai/api.js';
import type { ModelStore, ServeOptions } from './http/options.js';
import { ownApi } from './http/own/api.js';
import type { WatchedRequest } from './http/requests.js';
import { type HttpServer, startServer } from './http/server.js';
import type { RouteSet } from './http/serving.js';
import { stderrLog } from './http/stderr-log.js';
import { availableMemory, machineRoom } from './models/machine.js';
import { identified } from './models/open.js';
import { PooledModels } from './models/pooled.js';
import { setImageSide } from './models/with-image-side.js';
import { Library } from './store/library.js';
import { openLog } from './store/log.js';
import { RunningRecord } from './store/running.js';
import type { SettingRow } from './store/settings.js';
import { checkTerminal } from './terminal/capable.js';
import type { ServedRequest } from './tui/requests.js';

export interface ServerSurroundings extends ModelSurroundings {
  readonly rows: readonly SettingRow[];
  readonly version: string;
}

/** Puts the server of `llmtui serve` together, and runs it. Gives the exit status; throws as `runServe`. */
export async function composeServe(command: ServeCommand, around: ServerSurroundings): Promise<number> {
  if (command.tui) return composeChat(command, around);
  const { settings, folders, proc } = around;
  const status = new StatusLine(proc.stderr);
  const log = stderrLog(proc, settings.logLevel, () => status.clear());
  const pool = poolFor(around);
  return runServe(command, {
    ...around,
    pool,
    status,
    listen: () => listen({ ...around, api: command.api, pool, log, offline: command.offline }),
    notice: (level, text) => log({ type: 'notice', level, text }),
    running: new RunningRecord(folders.runtime, proc.pid),
    lendEngines: () =>
      serveEngines({
        runtimeFolder: folders.runtime,
        lend: wanted => pool.engines.lend(wanted),
        log: text => log({ type: 'notice', level: 'warning', text }),
        proc,
      }),
  });
}

/** Server and screen over the same loaded models. What the server has to tell goes to the log file. */
async function composeChat(command: ServeCommand, around: ServerSurroundings): Promise<number> {
  const { settings, folders, proc } = around;
  if (!proc.stdin.isTTY || !proc.stdout.isTTY)
    throw new LlmtuiError('USAGE', '--tui opens the chat, which needs a terminal at stdin and stdout');
  checkTerminal(proc.env);
  const { chat } = await import('./tui/run.js');
  const file = openLog(join(folders.state, 'llmtui.log'), settings.logLevel);
  const pool = poolFor(around);
  let hear: (request: ServedRequest) => void = () => {};
  const server = await listen({
    ...around,
    api: command.api,
    pool,
    offline: command.offline,
    log: line => file.log(levelOf(line), lineText(line)),
    onRequest: request => hear(request),
  });
  const drainMs = settings.drainSeconds * 1000;
  return chat({
    ...around,
    choose: false,
    offline: command.offline,
    engines: pool.engines,
    server: {
      url: server.url,
      watch: listener => {
        hear = listener;
      },
      choose: name => void pool.choose(name).catch(() => {}),
      drainMs,
      close: () => server.close({ drainMs }),
    },
  });
}

function poolFor({ settings, rows, models }: ServerSurroundings): PooledModels {
  return new PooledModels({
    models,
    identify: entry => identified(entry, { settings, rows }),
    most: settings.maxModels,
    keepAliveMs: settings.keepAliveSeconds * 1000,
    free: availableMemory,
    clock: systemClock,
  });
}

export interface ServerParts extends ServerSurroundings {
  readonly api: ServeCommand['api'];
  readonly pool: PooledModels;
  readonly offline: boolean;
  readonly log: ServerLog;
  readonly onRequest?: (request: WatchedRequest) => void;
}

/** The ports that clients of each API look at when nothing else is said. */
const ports = { both: 8080, openai: 8080, ollama: 11434 } as const;

const always: readonly RouteSet[] = [ownApi, documentsApi];
/** What stands for an API: its own routes, and what its users expect beside them. */
const apis: Readonly<Record<'openai' | 'ollama', readonly RouteSet[]>> = {
  openai: [openaiApi, anthropicApi, llamaServerApi, metricsApi],
  ollama: [ollamaApi],
};

/** Starts the server as the settings say. Throws as `startServer`. */
export async function listen(parts: ServerParts): Promise<HttpServer> {
  const { api, settings, folders, pool, version, log, onRequest } = parts;
  const { host, port = ports[api], apiKey, corsOrigins, logMessages, allowedHosts } = settings;
  const name = hostname();
  const kept = new KeptHeads(classifierFolder(folders));
  return startServer({
    ...{ settings, version, log, host, port, apiKey, corsOrigins, logMessages },
    ...(onRequest !== undefined && { onRequest }),
    models: pool,
    openLibrary: () => Library.open(join(folders.data, 'llmtui.db'), { now: Date.now }),
    apis: [...always, classifyApi(kept), ...(api === 'both' ? [...apis.openai, ...apis.ollama] : apis[api])],
    pictures: await picturesOf(parts),
    allowedHosts: [name, `${name}.local`, ...allowedHosts],
    store: storeOf(parts),
    now: Date.now,
    random: Math.random,
  });
}

/** How large pictures are, and whether any are fetched from other servers. */
async function picturesOf({
  settings,
  rows,
}: Pick<ServerParts, 'settings' | 'rows'>): Promise<NonNullable<ServeOptions['pictures']>> {
  const { imageQuality: quality, allowImageUrls } = settings;
  const bounds = { quality, ...setImageSide(settings, rows) };
  if (!allowImageUrls) return bounds;
  const { imageFetcher } = await import('./images/web/fetch.js');
  return { ...bounds, fetch: imageFetcher() };
}

function storeOf({ models, settings, folders, proc, offline }: ServerParts): ModelStore {
  return {
    registry: models.registry,
    modelDir: settings.modelDir,
    openHub: async () => (await import('./cli/models/hub.js')).hubFor({ settings, folders, proc }, offline),
    room: machineRoom,
  };
}
