import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { stateIdentity } from '../../../lib/engine/llama/state-identity.js';
import { starterOptions } from './starter.js';

const SIZE = 3_000_000;
const bytes = Buffer.alloc(SIZE, 'weights');
const write = (path: string, content: Uint8Array): void => {
  writeFileSync(path, content);
  utimesSync(path, 1000, 1000);
};

t.test('a state belongs to one content of a model, one kind of cache and one device', async t => {
  const folder = t.testdir();
  const path = join(folder, 'model.gguf');
  const spec = { ...starterOptions, path };
  const of = (more = {}, device = 'cpu', whole = false) => stateIdentity({ ...spec, ...more }, device, whole);
  write(path, bytes);
  const known = of();
  t.match(known, /^[0-9a-f]{64}$/);
  t.equal(of({ name: 'another', threads: 7, contextSize: 99, parallel: 3 }), known, 'what does not matter');
  t.not(of({ kvType: 'f16' }), known);
  t.not(of({}, 'cuda'), known);
  t.not(of({}, 'cpu', true), known);

  const moved = join(folder, 'moved.gguf');
  write(moved, bytes);
  t.equal(of({ path: moved }), known, 'the same file elsewhere');
  for (const place of [0, SIZE / 2, SIZE - 1]) {
    // Training changes weights everywhere; this is one matrix of it.
    const trained = Buffer.from(bytes);
    trained.fill('trained', Math.max(0, place - 60_000), Math.min(SIZE, place + 60_000));
    write(moved, trained);
    t.not(of({ path: moved }), known, `changed around ${place}`);
  }
  write(moved, bytes);
  utimesSync(moved, 1001, 1001);
  t.not(of({ path: moved }), known, 'changed at another time');
  write(moved, Buffer.concat([bytes, Buffer.alloc(1)]));
  t.not(of({ path: moved }), known, 'another length');
  t.throws(() => of({ path: join(folder, 'none.gguf') }), { code: 'ENOENT' });
});

t.test('adapters and their scales belong to it', async t => {
  const folder = t.testdir();
  const [path, one, other] = ['model.gguf', 'one.gguf', 'other.gguf'].map(name => join(folder, name));
  write(path!, bytes);
  write(one!, Buffer.from('one'));
  write(other!, Buffer.from('two'));
  const of = (...adapters: [string, number][]) =>
    stateIdentity(
      { ...starterOptions, path: path!, adapters: adapters.map(([file, scale]) => ({ path: file, scale })) },
      'cpu',
      false,
    );
  const all = [of(), of([one!, 1]), of([one!, 0.5]), of([other!, 1]), of([one!, 1], [other!, 1])];
  t.equal(new Set(all).size, all.length);
});

t.test('a model in several files is known by all of them', async t => {
  const folder = t.testdir();
  const part = (number: number) => join(folder, `m-0000${number}-of-00002.gguf`);
  write(part(1), bytes);
  write(part(2), bytes);
  const of = () => stateIdentity({ ...starterOptions, path: part(1) }, 'cpu', false);
  const known = of();
  write(part(2), Buffer.alloc(SIZE, 'other'));
  t.not(of(), known);
});
