import { writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ServeCommand } from './cli/command.js';
import { runServe } from './cli/serve/run.js';
import { StatusLine } from './cli/status-line.js';
import type { ModelSurroundings } from './cli/surroundings.js';
import { serveEngines } from './engine/attach/serve.js';
import { systemClock } from './engine/pool.js';
import { anthropicApi } from './http/anthropic/api.js';
import { llamaServerApi } from './http/llama-server/api.js';
import type { LogLine, ServerLog } from './http/log.js';
import { jsonLine, levelOf, prettyLine } from './http/log-lines.js';
import { metricsApi } from './http/metrics/api.js';
import { ollamaApi } from './http/ollama/api.js';
import { openaiApi } from './http/openai/api.js';
import type { ModelStore } from './http/options.js';
import { ownApi } from './http/own/api.js';
import type { WatchedRequest } from './http/requests.js';
import { type HttpServer, startServer } from './http/server.js';
import type { RouteSet } from './http/serving.js';
import { availableMemory, machineRoom } from './models/machine.js';
import { identified } from './models/open.js';
import { PooledModels } from './models/pooled.js';
import { Library } from './store/library.js';
import { RunningRecord } from './store/running.js';
import { type LogLevel, logLevels, type SettingRow } from './store/settings.js';

export interface ServerSurroundings extends ModelSurroundings {
  readonly rows: readonly SettingRow[];
  readonly version: string;
}

/** Puts the server of `llmtui serve` together, and runs it. Gives the exit status; throws as `runServe`. */
export async function composeServe(command: ServeCommand, around: ServerSurroundings): Promise<number> {
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

const always: readonly RouteSet[] = [ownApi];
/** What stands for an API: its own routes, and what its users expect beside them. */
const apis: Readonly<Record<'openai' | 'ollama', readonly RouteSet[]>> = {
  openai: [openaiApi, anthropicApi, llamaServerApi, metricsApi],
  ollama: [ollamaApi],
};

/** Starts the server as the settings say. Throws as `startServer`. */
export function listen(parts: ServerParts): Promise<HttpServer> {
  const { api, settings, folders, pool, version, log, onRequest } = parts;
  const { host, port = ports[api], apiKey, corsOrigins } = settings;
  const name = hostname();
  return startServer({
    ...{ settings, version, log, host, port, apiKey, corsOrigins },
    ...(onRequest !== undefined && { onRequest }),
    models: pool,
    openLibrary: () => Library.open(join(folders.data, 'llmtui.db'), { now: Date.now }),
    apis: [...always, ...(api === 'both' ? [...apis.openai, ...apis.ollama] : apis[api])],
    allowedHosts: [name, `${name}.local`],
    store: storeOf(parts),
    now: Date.now,
    random: Math.random,
  });
}

function storeOf({ models, settings, folders, proc, offline }: ServerParts): ModelStore {
  return {
    registry: models.registry,
    modelDir: settings.modelDir,
    openHub: async () => (await import('./cli/models/hub.js')).hubFor({ settings, folders, proc }, offline),
    room: machineRoom,
  };
}

/**
 * Writes lines to stderr: JSON, or for people where that is a terminal; those below `level` are left out. What cannot be
 * written is dropped: a full disk or a reader that is gone is no reason to stop.
 */
export function stderrLog({ stderr, env }: NodeJS.Process, level: LogLevel, before: () => void): ServerLog {
  const least = logLevels.indexOf(level);
  const { NO_COLOR = '', TERM } = env;
  const colour = NO_COLOR === '' && TERM !== 'dumb';
  const text = (line: LogLine): string =>
    stderr.isTTY ? prettyLine(line, Date.now(), colour) : jsonLine(line, Date.now());
  return line => {
    if (logLevels.indexOf(levelOf(line)) < least) return;
    before();
    try {
      // A stream that failed once takes nothing more; the next line may find room again.
      writeSync(stderr.fd, text(line));
    } catch {
      // Nothing to tell it to.
    }
  };
}
