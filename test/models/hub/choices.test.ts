import { join } from 'node:path';
import t from 'tap';
import { memoryShape } from '../../../lib/models/forecast-shape.js';
import { readFacts } from '../../../lib/models/gguf/facts.js';
import { chosenBy, judged, projectorOf } from '../../../lib/models/hub/choices.js';
import { listingOf } from '../../../lib/models/hub/listing.js';
import { starter } from '../../../lib/models/shipped.js';
import { packageRoot } from '../../helpers/program.js';

const GB = 1e9;
const listing = listingOf([
  { path: 'x-Q4_K_M.gguf', size: 2 * GB },
  { path: 'x-Q8_0.gguf', size: 4 * GB },
  { path: 'x-F16.gguf', size: 8 * GB },
  { path: 'x-F32.gguf', size: 16 * GB },
]);
const best = (freeBytes: number) =>
  judged(listing, undefined, { free: freeBytes, swap: 0 }).find(choice => choice.best)?.name;

t.test('the best is the largest that fits, but nothing above Q8_0', async t => {
  t.equal(best(100 * GB), 'Q8_0');
  t.equal(best(4 * GB), 'Q4_K_M');
  t.equal(best(1 * GB), undefined);
});

t.test('each has its verdict', async t => {
  t.same(
    judged(listing, undefined, { free: 5 * GB, swap: 0 }).map(({ verdict }) => verdict),
    ['fits', 'tight', 'will not fit', 'will not fit'],
  );
  const room = { free: 5 * GB, swap: 5 * GB };
  t.same(
    judged(listing, undefined, room).map(({ verdict }) => verdict),
    ['fits', 'tight', 'will swap', 'will not fit'],
  );
});

t.test('the shape of the model counts, with the weights of each', async t => {
  const shape = memoryShape(await readFacts(join(packageRoot, 'fixtures/models', starter.file)));
  const [small, large] = judged(listing, shape, { free: 100 * GB, swap: 0 });
  t.equal(Math.round(large!.needBytes - small!.needBytes), 2 * GB);
  t.ok(small!.needBytes > 2.1 * GB, 'with the cache for its context');
});

t.test('one is chosen by its name, its file, or an end that no other has', async t => {
  const { quantisations } = listing;
  for (const wanted of ['q4_k_m', 'x-Q4_K_M.gguf', 'K_M'])
    t.equal(chosenBy(quantisations, wanted, 'a/b').name, 'Q4_K_M');
  t.throws(() => chosenBy(quantisations, 'Q4_K_L', 'a/b'), {
    code: 'MODEL_NOT_FOUND',
    message: 'a/b has no Q4_K_L; there is Q4_K_M',
  });
  t.throws(() => chosenBy([], 'Q4_K_L', 'a/b'), { code: 'MODEL_NOT_FOUND', message: /no GGUF file at all/ });
});

t.test('of several projectors the smallest of Q8_0 and F16 goes along', async t => {
  const projectors = listingOf([
    { path: 'mmproj-x-F32.gguf', size: 3 },
    { path: 'mmproj-x-F16.gguf', size: 2 },
    { path: 'mmproj-x-Q4_0.gguf', size: 1 },
  ]);
  t.equal(projectorOf(projectors)?.name, 'mmproj-x-F16.gguf');
  t.equal(projectorOf(listing), undefined);
});
