import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import { systemClock } from '../../../lib/engine/pool.js';
import { localModels } from '../../../lib/models/open.js';
import { PooledModels } from '../../../lib/models/pooled.js';
import { readSettings } from '../../../lib/store/config.js';
import { folders } from '../../../lib/store/folders.js';
import { openai } from './asking.js';

const GiB = 1024 ** 3;

/** A server of OpenAI's API over the model that comes with the program, two replies at once. */
export async function starter(t: Test) {
  const home = mkdtempSync(join(tmpdir(), 'llmtui-openai-'));
  const where = folders({ HOME: home }, 'linux', home);
  const env = {
    ...{ LLM_THREADS: '1', LLM_CONTEXT_SIZE: '1024', LLM_STATE_CACHE_SIZE: '0', LLM_PARALLEL: '2' },
  };
  const { settings, rows } = readSettings({ flags: {}, env, cwd: home, folders: where, serving: true });
  const models = new PooledModels({
    models: localModels({
      settings,
      rows,
      folders: where,
      packageModelsDir: resolve('fixtures/models'),
      log: { log: () => {}, close: () => {} },
    }),
    most: 1,
    keepAliveMs: -1,
    free: () => 4 * GiB,
    clock: systemClock,
  });
  t.teardown(async () => {
    await models.close();
    rmSync(home, { recursive: true, force: true });
  });
  return openai(t, { options: { models } });
}
