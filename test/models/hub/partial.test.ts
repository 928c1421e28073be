import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Partial, readPartial } from '../../../lib/models/hub/partial.js';

const identity = { version: 'v1', sizeBytes: 100 };
const record = (done: unknown, more: object = {}) => JSON.stringify({ ...identity, done, ...more });

t.test('what was written and recorded is there when it is opened again', async t => {
  const path = join(t.testdir({}), 'x.gguf');
  const first = await Partial.open(path, identity);
  await first.write(Buffer.from('world'), 5);
  await first.write(Buffer.from('hello'), 0);
  await first.save();
  await first.write(Buffer.from('lost'), 50);
  await first.close();
  const second = await Partial.open(path, identity);
  t.same(second.done, [{ start: 0, end: 10 }]);
  t.same(await readPartial(path), { doneBytes: 10, sizeBytes: 100 });
  t.equal(readFileSync(`${path}.part`, 'latin1').slice(0, 10), 'helloworld');
  await second.close();
});

t.test('what cannot be trusted is begun anew', async t => {
  const cases: Readonly<Record<string, string>> = {
    'of another version': record([{ start: 0, end: 10 }], { version: 'v2' }),
    'of another size': record([{ start: 0, end: 10 }], { sizeBytes: 99 }),
    'beyond the end': record([{ start: 0, end: 101 }]),
    overlapping: record([
      { start: 0, end: 10 },
      { start: 5, end: 20 },
    ]),
    'cut short': record([{ start: 0, end: 10 }]).slice(0, -3),
    'not a record': '[]',
  };
  for (const [what, text] of Object.entries(cases)) {
    const path = join(t.testdir({ 'x.gguf.part': 'old bytes', 'x.gguf.part.json': text }), 'x.gguf');
    const partial = await Partial.open(path, identity);
    t.equal(partial.doneBytes, 0, what);
    t.equal(readFileSync(`${path}.part`, 'latin1'), '', what);
    await partial.close();
  }
});

t.test('a record without the bytes, and bytes of no known version, are begun anew', async t => {
  const path = join(t.testdir({ 'x.gguf.part.json': record([{ start: 0, end: 10 }]) }), 'x.gguf');
  const partial = await Partial.open(path, identity);
  t.equal(partial.doneBytes, 0);
  await partial.close();
  const unknown = { version: '', sizeBytes: 100 };
  writeFileSync(`${path}.part.json`, JSON.stringify({ ...unknown, done: [{ start: 0, end: 10 }] }));
  const other = await Partial.open(path, unknown);
  t.equal(other.doneBytes, 0);
  await other.close();
});
