import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { localModels } from '../../lib/models/open.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { openLog } from '../../lib/store/log.js';
import { packageRoot } from '../helpers/program.js';

const packageModelsDir = join(packageRoot, 'fixtures/models');

t.test('a file named once is in the list from then on', async t => {
  const home = t.testdir({ elsewhere: {} });
  const file = join(home, 'elsewhere/mine.gguf');
  copyFileSync(join(packageModelsDir, 'SmolLM2-135M-Instruct.Q4_1.gguf'), file);
  const where = folders({}, 'linux', home);
  const { settings } = readSettings({ flags: {}, env: {}, cwd: home, folders: where });
  const log = openLog(join(where.state, 'llmtui.log'), 'ERROR');
  const models = localModels({ settings, folders: where, packageModelsDir, log });
  const names = async (path?: string) => (await models.find(path)).map(({ name }) => name);
  t.same(await names(), ['smollm2-135m']);
  t.same(await names(file), ['smollm2-135m', 'mine']);
  t.same(await names(), ['smollm2-135m', 'mine']);
  t.same(await names(join(home, 'none.gguf')), ['smollm2-135m', 'mine'], 'one that is not there is left out');
});
