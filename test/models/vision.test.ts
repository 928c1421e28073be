import { join } from 'node:path';
import t from 'tap';
import { sightlessBecause, visionOf } from '../../lib/models/vision.js';
import { writeTinyProjector } from '../helpers/tiny-projector.js';

const home = t.testdir();
const mmproj = join(home, 'eye.gguf');
await writeTinyProjector(mmproj, { projection: 64 });

t.test(
  'a model reads pictures with a projector and the package, unless models.yaml says that it does not',
  async t => {
    const of = (config: object, hasPeer = true) => visionOf(join(home, 'a.gguf'), config, 64, () => hasPeer);
    t.match(await of({ mmproj }), { vision: true, projector: mmproj });
    t.match(await of({ mmproj }, false), {
      projector: mmproj,
      visionFault: /npm install -g @fugood\/llama\.node/,
    });
    t.same(await of({ mmproj, vision: false }), {});
    t.same(await of({}), {});
    t.match(await of({ mmproj: join(home, 'gone.gguf') }), { visionFault: /is not there/ });
  },
);

t.test('who is sent a picture and reads none names those that do', t => {
  const model = (name: string, more = {}) => ({ name, status: 'available' as const, ...more });
  const seeing = model('eye', { vision: true });
  t.equal(
    sightlessBecause(model('a'), [model('a'), seeing]),
    'a does not read pictures; models that do: eye',
  );
  t.match(sightlessBecause(model('a'), [model('a')]), /llmtui pull smolvlm-256m downloads one that does/);
  const here = model('b', { profile: 'smolvlm-256m', visionFault: 'it lacks something' });
  t.match(sightlessBecause(model('a'), [here]), /name one that does with -m/);
  t.equal(sightlessBecause(here, []), 'b does not read pictures yet: it lacks something');
  t.end();
});
