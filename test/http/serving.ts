import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Engine, ModelFacts } from '../../lib/engine/engine.js';
import type { LogLine } from '../../lib/http/log.js';
import type { ServeOptions } from '../../lib/http/options.js';
import { ownApi } from '../../lib/http/own/api.js';
import { type HttpServer, startServer } from '../../lib/http/server.js';
import { type ModelEntry, resolveModel } from '../../lib/models/list.js';
import { PooledModels } from '../../lib/models/pooled.js';
import { Library } from '../../lib/store/library.js';
import { type Asked, type Said, TalkingEngine } from '../engine/attach/talking-engine.js';
import { ManualClock } from '../engine/scripted-engine.js';
import { type Documented, documented } from './documented.js';

const MiB = 1024 * 1024;

/** A line of the list of models. */
export function listed(name: string, more: Partial<ModelEntry> = {}): ModelEntry {
  return {
    name,
    path: `/models/${name}.gguf`,
    sizeBytes: MiB,
    status: 'available',
    description: `the model ${name}`,
    needBytes: MiB,
    context: 1024,
    starter: false,
    ...more,
  };
}

export interface Scripted {
  readonly entries?: readonly ModelEntry[];
  readonly open?: (entry: ModelEntry, signal: AbortSignal) => Promise<Engine>;
  /** What is true of a model, beside what is true of all. */
  readonly model?: (entry: ModelEntry) => Partial<ModelFacts>;
  /** What every model says. */
  readonly say?: (asked: Asked) => AsyncIterable<Said>;
  readonly options?: Partial<ServeOptions>;
}

/** A server, what it logged, and the means to ask it. */
export interface Served {
  readonly server: HttpServer;
  readonly url: string;
  readonly log: LogLine[];
  /** A line of the log once it is there: an answer is logged after the client has it. */
  readonly logged: (fits: (line: LogLine) => boolean) => Promise<LogLine>;
  readonly engines: ReadonlyMap<string, TalkingEngine>;
  readonly models: PooledModels;
  /** A second opening of the library that the server uses, as another process has it. */
  readonly library: () => Library;
  /** Sends a request; its answer is held against the published document. */
  readonly ask: Documented;
}

async function* hello(): AsyncGenerator<string> {
  yield 'Hello ';
  yield 'there.';
}

/** Starts a server over models that say what a test writes. It ends with the test. */
export async function served(
  t: Test,
  { entries, open, model = () => ({}), say = hello, options }: Scripted = {},
): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-http-'));
  const file = join(folder, 'llmtui.db');
  const log: LogLine[] = [];
  const engines = new Map<string, TalkingEngine>();
  const list = entries ?? [listed('alpha'), listed('beta')];
  const models = new PooledModels({
    models: {
      find: async () => list,
      findWanted: async () => ({ entry: resolveModel(list, list[0]?.name ?? ''), why: 'the first' }),
      open:
        open ??
        (async entry => {
          const engine = new TalkingEngine(say, { model: model(entry) });
          engines.set(entry.name, engine);
          return engine;
        }),
    },
    most: 2,
    keepAliveMs: -1,
    free: () => 1024 * MiB,
    clock: new ManualClock(),
  });
  const server = await startServer({
    models,
    openLibrary: () => Library.open(file, { now: Date.now }),
    settings: { sampling: {}, systemPrompt: 'Be kind.', maxTurns: 50 },
    apis: [ownApi],
    version: '1.2.3',
    log: line => log.push(line),
    now: Date.now,
    random: Math.random,
    port: 0,
    ...options,
  });
  t.teardown(async () => {
    await server.close({ drainMs: 0 });
    await models.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const library = (): Library => {
    const opened = Library.open(file, { now: Date.now });
    t.teardown(() => opened.close());
    return opened;
  };
  const logged = async (fits: (line: LogLine) => boolean): Promise<LogLine> => {
    for (;;) {
      const line = log.find(fits);
      if (line !== undefined) return line;
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  };
  return { server, url: server.url, log, logged, engines, models, library, ask: documented(server.url) };
}

/** What a JSON request is sent with. */
export const json = (body: unknown, headers: Record<string, string> = {}, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
