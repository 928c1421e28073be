import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import { systemClock } from '../../../lib/engine/pool.js';
import type { ServeOptions } from '../../../lib/http/options.js';
import type { Hub } from '../../../lib/models/hub/hub.js';
import { localModels } from '../../../lib/models/open.js';
import { PooledModels } from '../../../lib/models/pooled.js';
import { readSettings } from '../../../lib/store/config.js';
import { folders } from '../../../lib/store/folders.js';
import { ollamaServed } from './serving.js';

export const STARTER = 'smollm2-135m';
const GiB = 1024 ** 3;

export interface StarterOptions {
  /** Opens the way to a hub that downloads into this folder. */
  readonly openHub?: (modelDir: string) => Promise<Hub>;
  readonly options?: Partial<ServeOptions>;
}

/** A server with the API of Ollama over the model that comes with the program, and what it may change. */
export async function starterServed(t: Test, { openHub, options }: StarterOptions = {}) {
  const home = mkdtempSync(join(tmpdir(), 'llmtui-ollama-'));
  const where = folders({ HOME: home }, 'linux', home);
  const modelDir = join(home, 'models');
  const env = {
    ...{ LLM_THREADS: '1', LLM_CONTEXT_SIZE: '1024', LLM_STATE_CACHE_SIZE: '0' },
    LLM_MODEL_DIR: modelDir,
  };
  const { settings, rows } = readSettings({ flags: {}, env, cwd: home, folders: where, serving: true });
  const local = localModels({
    settings,
    rows,
    folders: where,
    packageModelsDir: resolve('fixtures/models'),
    log: { log: () => {}, close: () => {} },
  });
  const models = new PooledModels({
    models: local,
    most: 1,
    keepAliveMs: -1,
    free: () => 4 * GiB,
    clock: systemClock,
  });
  t.teardown(async () => {
    await models.close();
    rmSync(home, { recursive: true, force: true });
  });
  const store = {
    registry: local.registry,
    modelDir: settings.modelDir,
    openHub: async () => {
      if (openHub === undefined) throw new Error('this test has no hub');
      return openHub(settings.modelDir);
    },
    room: () => ({ free: 64e9, swap: 0 }),
  };
  const served = await ollamaServed(t, { options: { models, store, ...options } });
  return { ...served, models, registry: local.registry, modelDir: settings.modelDir };
}
