import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { type GgufFile, readGguf } from '../../../lib/models/gguf/read.js';
import { encodeHeader, type GgufValue } from '../../helpers/gguf-encode.js';
import { smallBytes, smallModel, starterPath } from '../../helpers/gguf-small.js';
import type { FilledHeader, FilledTensor } from '../../helpers/gguf-write.js';

const dir = t.testdir();
let files = 0;

function read(bytes: Uint8Array): Promise<GgufFile> {
  files += 1;
  const path = join(dir, `${files}.gguf`);
  writeFileSync(path, bytes);
  return readGguf(path);
}

const raw = (typeId: number, ...bytes: number[]): GgufValue => ({
  type: 'raw',
  typeId,
  bytes: Uint8Array.from(bytes),
});
const huge = [255, 255, 255, 255, 255, 255, 255, 127]; // 2^63 - 1

t.test('the header of the starter model is read whole', async t => {
  const { metadata, tensors, sizeBytes } = await readGguf(starterPath);
  t.equal(sizeBytes, 98_362_432);
  t.equal(metadata.get('general.architecture'), 'llama');
  t.same(metadata.get('tokenizer.ggml.tokens'), { type: 'array', of: 'string', count: 49_152 });
  t.match(metadata.get('tokenizer.chat_template'), /<\|im_start\|>/);
  t.equal(tensors.length, 272);
  t.same(tensors[0], { name: 'token_embd.weight', shape: [576, 49_152], type: 'Q8_0', bytes: 30_081_024 });
});

t.test('values of every type come back as they were written', async t => {
  const { metadata } = await read(
    smallBytes(
      smallModel({
        u8: { type: 'u8', value: 200 },
        i8: { type: 'i8', value: -100 },
        u16: { type: 'u16', value: 60_000 },
        i16: { type: 'i16', value: -30_000 },
        u32: { type: 'u32', value: 4_000_000_000 },
        i32: { type: 'i32', value: -2_000_000_000 },
        f32: { type: 'f32', value: 0.5 },
        bool: { type: 'bool', value: true },
        u64: { type: 'u64', value: 2n ** 40n },
        i64: { type: 'i64', value: -5n },
        f64: { type: 'f64', value: 1.25 },
        string: { type: 'string', value: 'grün' },
        array: { type: 'array', of: 'i16', values: [-1, 2] },
      }),
    ),
  );
  const scalars = { u8: 200, i8: -100, u16: 60_000, i16: -30_000, u32: 4e9, i32: -2e9, f32: 0.5, bool: true };
  for (const [key, value] of Object.entries({
    ...scalars,
    u64: 2 ** 40,
    i64: -5,
    f64: 1.25,
    string: 'grün',
  })) {
    t.equal(metadata.get(key), value, key);
  }
  t.same(metadata.get('array'), { type: 'array', of: 'i16', count: 2, values: [-1, 2] });
});

t.test('a value that lies across two chunks is read right, wherever the border falls', async t => {
  for (let shift = 0; shift < 40; shift++) {
    const filling = { type: 'string', value: 'x'.repeat(262_000 + 8 * shift) } as const;
    const strings = {
      type: 'strings',
      values: Array.from({ length: 40 }, (_, at) => 'y'.repeat(at)),
    } as const;
    const model = smallModel({ filling, strings, last: { type: 'u32', value: 77 } });
    const { metadata, tensors } = await read(smallBytes(model));
    if (metadata.get('last') !== 77 || tensors.length !== 11) t.fail(`shift ${shift}`);
  }
  t.pass('forty places');
});

t.test('long strings and long lists are counted, not kept', async t => {
  const text = { type: 'string', value: 'x'.repeat(1_100_000) } as const;
  const list = { type: 'array', of: 'u8', values: new Array<number>(5000).fill(1) } as const;
  const { metadata } = await read(smallBytes(smallModel({ text, list })));
  t.same(metadata.get('text'), { type: 'long-string', bytes: 1_100_000 });
  t.same(metadata.get('list'), { type: 'array', of: 'u8', count: 5000 });
});

const sound = smallModel();
const first = sound.tensors[0]!;
const withFirst = (change: Partial<FilledTensor>): FilledHeader => ({
  ...sound,
  tensors: [{ ...first, ...change }, ...sound.tensors.slice(1)],
});

const withLast = (change: Partial<FilledTensor>): FilledHeader => ({
  ...sound,
  tensors: [...sound.tensors.slice(0, -1), { ...sound.tensors.at(-1)!, ...change }],
});

const traps: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ['an empty file', Buffer.alloc(0), /is empty; download/],
  ['three bytes', Buffer.from('GGU'), /not a GGUF file/],
  ['another format', Buffer.from('PK\x03\x04 and so on, for a while'), /not a GGUF file/],
  [
    'random bytes',
    Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)),
    /not a GGUF file/,
  ],
  ['version 1', smallBytes({ ...sound, version: 1 }), /version 1 cannot be read.*convert/],
  ['a version to come', smallBytes({ ...sound, version: 4 }), /version 4 cannot be read.*update/],
  ['big endian', smallBytes({ ...sound, version: 0x03000000 }), /big endian/],
  ['a huge count of keys', smallBytes({ ...sound, metadataCount: 1n << 62n }), /number of metadata keys/],
  ['more keys than fit', smallBytes({ ...sound, metadataCount: 16_000n }), /claims 16000 metadata keys/],
  ['a negative count of tensors', smallBytes({ ...sound, tensorCount: -1n }), /number of tensors/],
  ['more tensors than fit', smallBytes({ ...sound, tensorCount: 20_000n }), /claims 20000 tensors/],
  ['a huge string', smallBytes(smallModel({ key: raw(8, ...huge) })), /cannot be 9223372036854776000/],
  ['a huge list', smallBytes(smallModel({ key: raw(9, 4, 0, 0, 0, ...huge) })), /length of key/],
  [
    'a list longer than the file',
    smallBytes(smallModel({ key: raw(9, 12, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0) })),
    /cut short/,
  ],
  [
    'a list of lists',
    smallBytes(smallModel({ key: raw(9, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0) })),
    /array of arrays/,
  ],
  ['an unknown type', smallBytes(smallModel({ key: raw(13) })), /unknown type 13/],
  ['an empty key', smallBytes(smallModel({ '': raw(0, 1) })), /key is empty/],
  [
    'an odd alignment',
    smallBytes(smallModel({ 'general.alignment': { type: 'u32', value: 33 } })),
    /alignment/,
  ],
  ['no alignment', smallBytes(smallModel({ 'general.alignment': { type: 'u32', value: 0 } })), /alignment/],
  ['a negative offset', smallBytes(withFirst({ offset: -32n })), /not where it has to be/],
  ['an overflowing offset', smallBytes(withFirst({ offset: (1n << 63n) + 32n })), /not where it has to be/],
  ['five dimensions', smallBytes(withFirst({ shape: [1, 1, 1, 1, 1] })), /5 dimensions/],
  ['no dimensions', smallBytes(withFirst({ shape: [] })), /0 dimensions/],
  ['an empty dimension', smallBytes(withFirst({ shape: [0, 3] })), /impossible shape/],
  ['a negative dimension', smallBytes(withFirst({ shape: [-1, 3] })), /impossible shape/],
  ['dimensions that overflow', smallBytes(withFirst({ shape: [1n << 62n, 4] })), /impossible shape/],
  ['a shape beyond the file', smallBytes(withLast({ shape: [32, 3_000_000] })), /cut short/],
  ['an unknown tensor type', smallBytes(withFirst({ type: 4 })), /type 4 are not supported/],
  ['rows of half a block', smallBytes(withFirst({ type: 12 })), /no whole Q4_K blocks/],
  ['a long tensor name', smallBytes(withFirst({ name: 'n'.repeat(64) })), /name of a tensor has 64 bytes/],
  [
    'a tensor that stands twice',
    smallBytes({ ...sound, tensors: [first, ...sound.tensors.slice(0, -1)] }),
    /token_embd.weight stands twice/,
  ],
  [
    'a key that stands twice',
    smallBytes({ ...sound, metadata: [...sound.metadata, ['general.name', raw(0, 1)]] }),
    /general.name stands twice/,
  ],
];

t.test('what is damaged is a clear error', async t => {
  for (const [what, bytes, message] of traps) {
    await t.rejects(read(bytes), { code: 'BAD_INPUT', message }, what);
  }
});

t.test('what stands in the file cannot reach the terminal through a message', async t => {
  const bytes = smallBytes(smallModel({ 'evil\u001b]0;title\u0007\u202e': raw(99) }));
  await t.rejects(read(bytes), {
    message: /^the file is damaged \(evil \]0;title has the unknown type 99\); download/,
  });
});

t.test('a file cut short anywhere is recognised', async t => {
  const whole = smallBytes();
  const header = encodeHeader(sound).length;
  const ends = Array.from({ length: header }, (_, at) => at).filter(at => at % 7 === 0 || at < 40);
  for (const end of [...ends, header, whole.length - 4097, whole.length - 1]) {
    await t.rejects(read(whole.subarray(0, end)), { code: 'BAD_INPUT', message: /./ }, `${end} bytes`);
  }
  await t.resolves(read(whole));
});

t.test('what is no file at all is a clear error', async t => {
  mkdirSync(join(dir, 'folder.gguf'));
  await t.rejects(readGguf(join(dir, 'folder.gguf')), { code: 'BAD_INPUT', message: /not a file/ });
  await t.rejects(readGguf(join(dir, 'missing.gguf')), {
    code: 'BAD_INPUT',
    message: /cannot be read \(ENOENT\)/,
  });
});

t.test('flipped bytes never crash or hang the reader', async t => {
  const whole = smallBytes();
  const header = encodeHeader(sound).length;
  let state = 12_345;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(whole);
    for (let flips = 1 + random(3); flips > 0; flips--) bytes[random(header)]! ^= 1 << random(8);
    await read(bytes).catch((thrown: unknown) => {
      if (!(thrown instanceof LlmtuiError)) throw thrown;
      refused += 1;
    });
  }
  t.ok(refused > 100, `${refused} of 300 refused`);
});
