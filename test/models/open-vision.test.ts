import { join } from 'node:path';
import t from 'tap';
import { identityOf } from '../../lib/engine/attach/identity.js';
import { loadOptions, localModels } from '../../lib/models/open.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { openLog } from '../../lib/store/log.js';
import { collect, user } from '../engine/llama/starter.js';
import { peerMissing, picture, seeingFolder } from '../engine/vision/seeing.js';
import { starterPath } from '../helpers/gguf-small.js';
import { packageRoot } from '../helpers/program.js';

const packageModelsDir = join(packageRoot, 'fixtures/models');

const modelsAt = (home: string, model = starterPath) => {
  const where = folders({}, 'linux', home);
  const { settings, rows } = readSettings({ flags: { model }, env: {}, cwd: home, folders: where });
  const log = openLog(join(where.state, 'llmtui.log'), 'INFO');
  return { models: localModels({ settings, rows, folders: where, packageModelsDir, log }), settings, rows };
};

t.test(
  'a model with a projector beside it reads pictures, by the settings as they are',
  { skip: peerMissing },
  async t => {
    const { path, projector } = await seeingFolder(t);
    const { models, settings, rows } = modelsAt(t.testdir(), path);
    const { entry } = await models.findWanted();
    t.match(entry, { vision: true, projector });
    const options = loadOptions(entry, { settings, rows }, () => {});
    const { projector: _, ...blind } = options;
    t.not(identityOf(options).key, identityOf(blind).key, 'nobody borrows one that reads none');
    const engine = await models.open(entry, new AbortController().signal, () => {});
    t.teardown(() => engine.unload());
    t.equal(engine.model.vision, true);
    const path1 = [{ ...user('What is this?'), images: [await picture(9, 9, 9)] }];
    t.ok((await collect(engine, path1, { temperature: 2, seed: 3 })).usage.replyTokens > 0);
  },
);

t.test('a model without says which do, whatever is asked of it', async t => {
  const { models } = modelsAt(t.testdir());
  const { entry } = await models.findWanted();
  const engine = await models.open(entry, new AbortController().signal, () => {});
  t.teardown(() => engine.unload());
  const image = { mediaType: 'image/png', data: 'AAAA', width: 1, height: 1 } as const;
  const path = [{ ...user('What is this?'), images: [image] }];
  const refused = { code: 'BAD_INPUT', message: /does not read pictures; llmtui pull/ };
  await t.rejects(collect(engine, path), refused);
  await t.rejects(engine.measure(path), refused);
  await t.rejects(engine.render(path), refused);
  t.ok((await collect(engine, [user('Hello.')], { max_tokens: 2 })).text);
});
