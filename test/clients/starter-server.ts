import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import type { Sampling } from '../../lib/chat/sampling.js';
import type { Engine, EngineActivity } from '../../lib/engine/engine.js';
import { systemClock } from '../../lib/engine/pool.js';
import type { ServeOptions } from '../../lib/http/options.js';
import { localModels } from '../../lib/models/open.js';
import { PooledModels } from '../../lib/models/pooled.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { allApis } from '../http/apis.js';
import { type Served, served } from '../http/serving.js';

export const STARTER = 'smollm2-135m';

const GiB = 1024 ** 3;

export interface StarterOptions {
  /** Tokens of a reply, whatever is asked for. */
  readonly mostTokens?: number;
}

/** A server of all APIs over the model that comes with the program, on one compute thread. */
export async function starterServer(
  t: Test,
  options: Partial<ServeOptions> = {},
  { mostTokens }: StarterOptions = {},
): Promise<Served> {
  const home = mkdtempSync(join(tmpdir(), 'llmtui-clients-'));
  const where = folders({ HOME: home }, 'linux', home);
  const env = { LLM_THREADS: '1', LLM_CONTEXT_SIZE: '2048', LLM_STATE_CACHE_SIZE: '0' };
  const { settings, rows } = readSettings({ flags: {}, env, cwd: home, folders: where, serving: true });
  const local = localModels({
    settings,
    rows,
    folders: where,
    packageModelsDir: resolve('fixtures/models'),
    log: { log: () => {}, close: () => {} },
  });
  const models = new PooledModels({
    models: {
      ...local,
      open: async (...asked) => {
        const engine = await local.open(...asked);
        return mostTokens === undefined ? engine : brief(engine, mostTokens);
      },
    },
    most: 1,
    keepAliveMs: -1,
    free: () => 4 * GiB,
    clock: systemClock,
  });
  t.teardown(async () => {
    await models.close();
    rmSync(home, { recursive: true, force: true });
  });
  return { ...(await served(t, { options: { models, apis: allApis, ...options } })), models };
}

/** The same engine, with replies of so many tokens at most. */
function brief(engine: Engine, mostTokens: number): Engine {
  const cut = ({ max_tokens: asked = -1, ...sampling }: Partial<Sampling>): Partial<Sampling> => ({
    ...sampling,
    max_tokens: asked < 0 ? mostTokens : Math.min(asked, mostTokens),
  });
  return new Proxy(engine, {
    get: (target, name) => {
      if (name === 'reply') {
        return (...[path, sampling, ...rest]: Parameters<Engine['reply']>) =>
          target.reply(path, cut(sampling), ...rest);
      }
      if (name === 'complete') {
        return (...[prompt, sampling, ...rest]: Parameters<Engine['complete']>) =>
          target.complete(prompt, cut(sampling), ...rest);
      }
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What the starter model is doing. */
export async function activityOf({ models }: Served): Promise<EngineActivity> {
  const { engine, lease } = await models.acquire(STARTER, new AbortController().signal);
  try {
    return await engine.activity();
  } finally {
    lease.release();
  }
}

/** Resolves once `condition` holds; gives the milliseconds until then. Rejects after a while. */
export async function until(condition: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > 20_000) throw new Error('it never comes');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  return performance.now() - begun;
}

/** Resolves once no reply runs and no sequence of the model is used; gives the milliseconds until then. */
export function untilFree(running: Served): Promise<number> {
  return until(async () => {
    if (running.server.replies.count > 0) return false;
    return (await activityOf(running)).sequences.every(({ busy }) => !busy);
  });
}
