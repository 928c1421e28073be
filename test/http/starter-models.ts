import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import { classifierFolder } from '../../lib/classify/kept-heads.js';
import type { Engine } from '../../lib/engine/engine.js';
import { systemClock } from '../../lib/engine/pool.js';
import { type LocalModels, localModels } from '../../lib/models/open.js';
import { PooledModels } from '../../lib/models/pooled.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';

/** The name of the model that comes with the program. */
export const STARTER = 'smollm2-135m';

const GiB = 1024 ** 3;
const log = { log: () => {}, close: () => {} };

export interface StarterModels {
  readonly models: PooledModels;
  /** The models as they are before they are pooled, with models.yaml. */
  readonly local: LocalModels;
  /** The folder that downloads go into. */
  readonly modelDir: string;
  /** The folder of kept classifiers. */
  readonly classifiers: string;
}

/**
 * The model that comes with the program, loaded when it is asked for, with the variables `more`, until the test ends.
 * `change` makes another engine of it.
 */
export function starterModels(
  t: Test,
  more: Readonly<Record<string, string>> = {},
  change: (engine: Engine) => Engine = engine => engine,
): StarterModels {
  const home = mkdtempSync(join(tmpdir(), 'llmtui-http-home-'));
  const where = folders({ HOME: home }, 'linux', home);
  const env = {
    ...{ LLM_THREADS: '1', LLM_CONTEXT_SIZE: '1024', LLM_STATE_CACHE_SIZE: '0' },
    ...{ LLM_MODEL_DIR: join(home, 'models'), ...more },
  };
  const { settings, rows } = readSettings({ flags: {}, env, cwd: home, folders: where, serving: true });
  const local = localModels({
    ...{ settings, rows, folders: where, log },
    packageModelsDir: resolve('fixtures/models'),
  });
  const models = new PooledModels({
    models: { ...local, open: async (...asked) => change(await local.open(...asked)) },
    ...{ most: 1, keepAliveMs: -1, free: () => 4 * GiB, clock: systemClock },
  });
  t.teardown(async () => {
    await models.close();
    rmSync(home, { recursive: true, force: true });
  });
  return { models, local, classifiers: classifierFolder(where), modelDir: settings.modelDir };
}
