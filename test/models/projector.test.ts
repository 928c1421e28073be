import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectorBeside, readProjector } from '../../lib/models/projector.js';
import { smallBytes } from '../helpers/gguf-small.js';
import { writeTinyProjector } from '../helpers/tiny-projector.js';

const home = t.testdir();
const source = join(home, 'source.gguf');
await writeTinyProjector(source, { projection: 64 });

/** A folder of models and projectors by these names; all projectors make vectors of 64 elements. */
function folderOf(name: string, files: readonly string[]): string {
  const folder = join(home, name);
  mkdirSync(folder);
  for (const file of files) {
    if (file.includes('mmproj')) copyFileSync(source, join(folder, file));
    else writeFileSync(join(folder, file), smallBytes());
  }
  return folder;
}

t.test('the only projector of a folder goes with the model of its name', async t => {
  const folder = folderOf('named', [
    'SmolVLM-256M-Q8_0.gguf',
    'other-Q4_0.gguf',
    'mmproj-SmolVLM-256M-f16.gguf',
  ]);
  const own = await projectorBeside(join(folder, 'SmolVLM-256M-Q8_0.gguf'), 1);
  t.match(own, { path: join(folder, 'mmproj-SmolVLM-256M-f16.gguf'), width: 64 });
  t.equal(await projectorBeside(join(folder, 'other-Q4_0.gguf'), 64), undefined);
});

t.test('one without a name goes with models of its width, or with the only model there', async t => {
  const folder = folderOf('nameless', ['a.gguf', 'b.gguf', 'mmproj-F16.gguf']);
  t.ok(await projectorBeside(join(folder, 'a.gguf'), 64));
  t.equal(await projectorBeside(join(folder, 'a.gguf'), 32), undefined);
  const single = folderOf('single', ['a.gguf', 'mmproj-F16.gguf']);
  t.ok(await projectorBeside(join(single, 'a.gguf'), 32));
});

t.test('of several projectors none is taken', async t => {
  const folder = folderOf('several', ['a.gguf', 'mmproj-F16.gguf', 'mmproj-Q8_0.gguf']);
  t.equal(await projectorBeside(join(folder, 'a.gguf'), 64), undefined);
});

t.test('what is no projector for pictures says so', async t => {
  const text = join(home, 'text.gguf');
  writeFileSync(text, 'This is no projector.');
  t.match(await readProjector(join(home, 'none.gguf')), { fault: /not there/ });
  t.match(await readProjector(text), { fault: /text\.gguf/ });
  const model = join(home, 'model.gguf');
  writeFileSync(model, smallBytes());
  t.match(await readProjector(model), { fault: /does not read pictures/ });
});
