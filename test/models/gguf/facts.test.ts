import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { architectures, purposeOf } from '../../../lib/models/gguf/architectures.js';
import { contentOf, type GgufFacts, readFacts } from '../../../lib/models/gguf/facts.js';
import { readGguf } from '../../../lib/models/gguf/read.js';
import { packageRoot } from '../../../lib/package.js';
import { encodeHeader, f32, type GgufValue, text, u32 } from '../../helpers/gguf-encode.js';
import { smallBytes, smallModel, starterPath } from '../../helpers/gguf-small.js';
import { type FilledHeader, writeRandomGemma } from '../../helpers/gguf-write.js';

const dir = t.testdir();
const path = join(dir, 'small.gguf');

function factsFrom(model: FilledHeader): Promise<GgufFacts> {
  writeFileSync(path, smallBytes(model));
  return readFacts(path);
}

t.test('the starter model says what it is', async t => {
  const facts = await readFacts(starterPath);
  t.match(facts, {
    architecture: 'llama',
    purpose: 'chat',
    name: 'Smollm2 135M 8k Lc100K Mix1 Ep2',
    parameters: 134_515_008,
    quantisation: 'Q4_1',
    contextLength: 8192,
    embeddingLength: 576,
    layers: 30,
    keyLength: 64,
    valueLength: 64,
    vocabularySize: 49_152,
  });
  t.same(facts.heads, new Array(30).fill(9));
  t.same(facts.kvHeads, new Array(30).fill(3));
  t.equal(facts.specialTokens.get('eos'), 2);
  t.match(facts.chatTemplate, /im_start/);
  t.equal(facts.slidingWindow, 0);
});

t.test('a sliding window is known', async t => {
  const gemma = join(dir, 'gemma.gguf');
  await writeRandomGemma(gemma, { tokenizerFrom: starterPath, window: 64 });
  t.match(await readFacts(gemma), {
    architecture: 'gemma3',
    slidingWindow: 64,
    keyLength: 64,
    kvHeads: [2, 2, 2, 2],
  });
});

t.test('every architecture of the list is known to the bound llama.cpp', async t => {
  const names = libraryText();
  // No zero before the name: linkers store a string that ends another one within it.
  const missing = architectures.filter(name => !names.includes(`${name}\0`));
  t.same(missing, []);
  t.equal(purposeOf('bert'), 'embedding');
  t.equal(purposeOf('clip'), 'other');
  t.equal(purposeOf('nonesuch'), undefined);
});

/** The text of libllama in the platform package that is installed. */
function libraryText(): string {
  const platform = `${process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'win' : 'linux'}-${process.arch}`;
  const name = `@node-llama-cpp/${platform}${platform === 'mac-arm64' ? '-metal' : ''}`;
  const root = join(packageRoot(), 'node_modules', name);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file =>
    /llama\.[^/]*(so|dylib|dll)/.test(file),
  );
  return files.map(file => readFileSync(join(root, file), 'latin1')).join('');
}

const list = (...values: number[]): GgufValue => ({ type: 'array', of: 'u32', values });

const traps: readonly (readonly [
  what: string,
  change: Record<string, GgufValue | undefined>,
  message: RegExp,
])[] = [
  ['no heads', { 'llama.attention.head_count': u32(0) }, /head_count is 0, allowed is at least 1/],
  ['heads missing', { 'llama.attention.head_count': undefined }, /head_count is 0/],
  ['no head in any layer', { 'llama.attention.head_count': list(0) }, /head_count is 0/],
  ['heads for other layers', { 'llama.attention.head_count': list(2, 2) }, /a list of 2/],
  [
    'KV heads that do not divide',
    {
      'llama.attention.head_count': u32(4),
      'llama.attention.head_count_kv': u32(3),
      'llama.rope.dimension_count': undefined,
    },
    /divisor of head_count/,
  ],
  [
    'a huge block_count',
    { 'llama.block_count': u32(4_000_000_000) },
    /block_count is 4000000000, allowed is 1 to 512/,
  ],
  ['no blocks', { 'llama.block_count': u32(0) }, /block_count is 0/],
  ['blocks without tensors', { 'llama.block_count': u32(3) }, /tensors of 1 layers, but claims 3/],
  ['block_count as text', { 'llama.block_count': text('1') }, /block_count is 1, allowed/],
  [
    'a huge expert_count',
    { 'llama.expert_count': u32(1_000_000) },
    /expert_count is 1000000, allowed is 0 to 1024/,
  ],
  ['experts of which none is used', { 'llama.expert_count': u32(4) }, /expert_used_count is 0/],
  [
    'more experts used than there are',
    { 'llama.expert_count': u32(4), 'llama.expert_used_count': u32(5) },
    /expert_used_count is 5/,
  ],
  ['experts used but none there', { 'llama.expert_used_count': u32(2) }, /expert_used_count is 2/],
  [
    'groups that do not divide the experts',
    { 'llama.expert_count': u32(4), 'llama.expert_used_count': u32(2), 'llama.expert_group_count': u32(3) },
    /divisor of expert_count/,
  ],
  [
    'a rms_eps that is not a number',
    { 'llama.attention.layer_norm_rms_epsilon': f32(Number.NaN) },
    /epsilon is NaN/,
  ],
  [
    'a negative rms_eps',
    { 'llama.attention.layer_norm_rms_epsilon': f32(-1) },
    /epsilon is -1, allowed is above 0/,
  ],
  [
    'an infinite rope base',
    { 'llama.rope.freq_base': f32(Number.POSITIVE_INFINITY) },
    /freq_base is Infinity/,
  ],
  [
    'a list with what is no number',
    { 'llama.some': { type: 'array', of: 'f32', values: [1, Number.NaN] } },
    /some is not all numbers/,
  ],
  [
    'an unknown rope scaling',
    { 'llama.rope.scaling.type': text('odd') },
    /scaling.type is odd, allowed is none/,
  ],
  [
    'more prediction layers than layers',
    { 'llama.nextn_predict_layers': u32(9) },
    /nextn_predict_layers is 9/,
  ],
  ['odd rope dimensions', { 'llama.rope.dimension_count': u32(15) }, /an even number/],
  ['rope dimensions beyond the head', { 'llama.rope.dimension_count': u32(64) }, /dimension_count is 64/],
  ['no context', { 'llama.context_length': u32(0) }, /context_length is 0/],
  ['context missing', { 'llama.context_length': undefined }, /context_length is missing/],
  ['a huge embedding', { 'llama.embedding_length': u32(2 ** 31) }, /embedding_length is 2147483648/],
  ['a negative key length', { 'llama.attention.key_length': { type: 'i32', value: -1 } }, /key_length is -1/],
  ['no architecture', { 'general.architecture': undefined }, /general.architecture is missing/],
  [
    'an unknown architecture',
    { 'general.architecture': text('nonesuch') },
    /architecture "nonesuch" is not supported/,
  ],
  ['no tokenizer', { 'tokenizer.ggml.tokens': undefined }, /no tokenizer/],
  ['tokens that are no strings', { 'tokenizer.ggml.tokens': list(1, 2) }, /no tokenizer/],
  ['token types for a part only', { 'tokenizer.ggml.token_type': list(1) }, /does not cover the vocabulary/],
];

t.test('figures that would end the process inside llama.cpp are a clear error', async t => {
  await t.resolves(factsFrom(smallModel()));
  for (const [what, change, message] of traps) {
    await t.rejects(factsFrom(smallModel(change)), { code: 'BAD_INPUT', message }, what);
  }
});

t.test('tensors beyond the last layer are a clear error', async t => {
  const model = smallModel();
  const tensors = model.tensors.map(tensor => ({
    ...tensor,
    name: tensor.name.replace('blk.0.ffn_norm', 'blk.7.ffn_norm'),
  }));
  await t.rejects(factsFrom({ ...model, tensors }), {
    code: 'BAD_INPUT',
    message: /tensors of 8 layers, but claims 1/,
  });
});

t.test('figures that sound models have are let through', async t => {
  const sound: readonly Record<string, GgufValue | undefined>[] = [
    { 'llama.some': { type: 'array', of: 'f32', values: [1.6, Number.NEGATIVE_INFINITY] } }, // Gemma 3n
    { 'llama.attention.head_count_kv': list(0) }, // a layer without attention in a hybrid model
    { 'llama.attention.head_count_kv': undefined },
    { 'llama.block_count': u32(2), 'llama.nextn_predict_layers': u32(1) },
    { 'llama.rope.scaling.type': text('yarn'), 'llama.rope.scaling.factor': f32(4) },
    { 'llama.attention.sliding_window': u32(4096) },
  ];
  for (const change of sound) await t.resolves(factsFrom(smallModel(change)), Object.keys(change).join());
});

t.test('special tokens outside the vocabulary are left out, as llama.cpp does', async t => {
  const { specialTokens } = await factsFrom(
    smallModel({ 'tokenizer.ggml.bos_token_id': u32(4_294_967_295) }),
  );
  t.same([...specialTokens], [['eos', 2]]);
});

t.test('the quantisation is that of most bytes where the file does not name it', async t => {
  t.equal((await factsFrom(smallModel({ 'general.file_type': undefined }))).quantisation, 'F32');
});

t.test('a name cannot carry escape sequences', async t => {
  t.equal((await factsFrom(smallModel({ 'general.name': text('a\u001b[31m\nb') }))).name, 'a [31m b');
});

t.test('what only goes with a model is told apart', async t => {
  const content = async (change: Record<string, GgufValue>, tensors = smallModel().tensors) => {
    writeFileSync(path, smallBytes({ ...smallModel(change), tensors }));
    return contentOf(await readGguf(path));
  };
  t.equal(await content({}), 'model');
  t.equal(await content({ 'general.architecture': text('clip') }), 'projector');
  t.equal(await content({ 'general.type': text('adapter') }), 'adapter');
  t.equal(await content({}, []), 'vocabulary');
  t.equal(await content({ 'general.type': text('imatrix') }), 'other');
  await t.rejects(factsFrom({ ...smallModel(), tensors: [] }), { code: 'BAD_INPUT', message: /vocabulary/ });
});

t.test('flipped bytes never make anything but an error that names what is wrong', async t => {
  const whole = smallBytes();
  const header = encodeHeader(smallModel()).length;
  let refused = 0;
  for (let at = 24; at < header; at += 3) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1 << (at % 8);
    writeFileSync(path, bytes);
    await readFacts(path).catch((thrown: unknown) => {
      if (!(thrown instanceof LlmtuiError && thrown.code === 'BAD_INPUT')) throw thrown;
      refused += 1;
    });
  }
  t.ok(refused > 50, `${refused} refused`);
});
