import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { forecast, usualOptions } from '../../../lib/models/forecast.js';
import { memoryShape } from '../../../lib/models/forecast-shape.js';
import { readFacts } from '../../../lib/models/gguf/facts.js';
import { noise } from '../../helpers/hub.js';
import { packageRoot } from '../../helpers/program.js';
import { openLocal } from './local.js';

const { signal } = new AbortController();
const path = join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf');

t.test('the shape of a model that is not here is that of its file, from its first bytes', async t => {
  const bytes = readFileSync(path);
  const files = { 'smol-Q4_1.gguf': bytes };
  const { hub, server } = await openLocal(t, t.testdir({}), { repositories: { 'ann/smol-GGUF': { files } } });
  const [quantisation] = (await hub.listFiles('ann/smol-GGUF', signal)).quantisations;
  const known = memoryShape(await readFacts(path));
  const assumed = await hub.shapeOf('ann/smol-GGUF', quantisation!, signal);
  const options = { ...usualOptions, contextSize: 4096 };
  const [exact, guess] = [forecast(known, options), forecast(assumed!, options)];
  t.equal(guess.kvCache, exact.kvCache);
  t.ok(Math.abs(guess.total / exact.total - 1) < 0.15, `${guess.total} instead of ${exact.total} bytes`);
  t.same(
    server.seen.bytes.map(({ range }) => range),
    ['bytes=0-0', 'bytes=0-262143'],
  );
});

t.test('what is no model has no shape, and no failure', async t => {
  const files = { 'x-Q8_0.gguf': noise(3000) };
  const { hub } = await openLocal(t, t.testdir({}), { repositories: { 'ann/x-GGUF': { files } } });
  const [quantisation] = (await hub.listFiles('ann/x-GGUF', signal)).quantisations;
  t.equal(await hub.shapeOf('ann/x-GGUF', quantisation!, signal), undefined);
  t.equal(await hub.shapeOf('ann/missing-GGUF', quantisation!, signal), undefined);
});
