import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import { systemClock } from '../../lib/engine/pool.js';
import { localModels } from '../../lib/models/open.js';
import { PooledModels } from '../../lib/models/pooled.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';

const GiB = 1024 ** 3;
const log = { log: () => {}, close: () => {} };

/** The model that comes with the program, loaded when it is asked for, with the variables `more`, until the test ends. */
export function starterModels(t: Test, more: Readonly<Record<string, string>> = {}): PooledModels {
  const home = mkdtempSync(join(tmpdir(), 'llmtui-http-home-'));
  const where = folders({ HOME: home }, 'linux', home);
  const env = { LLM_THREADS: '1', LLM_CONTEXT_SIZE: '2048', LLM_STATE_CACHE_SIZE: '0', ...more };
  const { settings, rows } = readSettings({ flags: {}, env, cwd: home, folders: where, serving: true });
  const models = new PooledModels({
    models: localModels({
      ...{ settings, rows, folders: where, log },
      packageModelsDir: resolve('fixtures/models'),
    }),
    ...{ most: 1, keepAliveMs: -1, free: () => 4 * GiB, clock: systemClock },
  });
  t.teardown(async () => {
    await models.close();
    rmSync(home, { recursive: true, force: true });
  });
  return models;
}
