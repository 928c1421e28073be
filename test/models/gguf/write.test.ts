import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { WrittenValue } from '../../../lib/models/gguf/encode.js';
import { readGguf } from '../../../lib/models/gguf/read.js';
import { type TensorSource, writeGguf } from '../../../lib/models/gguf/write.js';

const metadata = new Map<string, WrittenValue>([
  ['general.architecture', { type: 'string', value: 'bert' }],
  ['a.count', { type: 'u32', value: 4_000_000_000 }],
  ['a.share', { type: 'f32', value: 0.5 }],
  ['a.is', { type: 'bool', value: true }],
  ['a.low', { type: 'i32', value: -1 }],
  ['a.names', { type: 'strings', values: ['', 'ä', '\u2581x'] }],
  ['a.types', { type: 'i32s', values: [3, -1] }],
]);

function tensor(name: string, pieces: readonly number[][]): TensorSource {
  return {
    ...{ name, type: 'F32', shape: [pieces.flat().length] },
    data: async function* () {
      for (const piece of pieces) yield new Uint8Array(Float32Array.from(piece).buffer);
    },
  };
}

t.test('what is written is read again, each tensor at a multiple of 32 bytes', async t => {
  const path = join(t.testdir(), 'a.gguf');
  await writeGguf(path, metadata, [tensor('one', [[1, 2], [3]]), tensor('two', [[4]])]);
  const read = await readGguf(path);
  t.equal(read.metadata.get('general.architecture'), 'bert');
  t.equal(read.metadata.get('a.count'), 4_000_000_000);
  t.equal(read.metadata.get('a.share'), 0.5);
  t.equal(read.metadata.get('a.is'), true);
  t.equal(read.metadata.get('a.low'), -1);
  t.match(read.metadata.get('a.names'), { of: 'string', count: 3 });
  t.match(read.metadata.get('a.types'), { of: 'i32', values: [3, -1] });
  t.same(
    read.tensors.map(({ name, shape, bytes }) => ({ name, shape, bytes })),
    [
      { name: 'one', shape: [3], bytes: 12 },
      { name: 'two', shape: [1], bytes: 4 },
    ],
  );
  const bytes = readFileSync(path);
  t.equal(bytes.length % 32, 0);
  t.equal(bytes.readFloatLE(bytes.length - 64), 1);
  t.equal(bytes.readFloatLE(bytes.length - 32), 4);
  t.equal(statSync(path).mode & 0o777, 0o600);
});

t.test('a file that is there stays, and nothing is left of one that fails', async t => {
  const path = join(t.testdir({ 'a.gguf': 'mine' }), 'a.gguf');
  await t.rejects(writeGguf(path, metadata, []), { code: 'EEXIST' });
  t.equal(readFileSync(path, 'utf8'), 'mine');
  const other = `${path}.2`;
  const short: TensorSource = { ...tensor('one', [[1]]), shape: [2] };
  await t.rejects(writeGguf(other, metadata, [short]), /one has 4 bytes instead of 8/);
  t.notOk(existsSync(other));
});
