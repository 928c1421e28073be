import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { bertHeadOf, keptBert, keptBerts } from '../../../../lib/classify/bert-kept.js';
import { readFacts } from '../../../../lib/models/gguf/facts.js';
import { findClassifier, writeClassifier } from '../../../../lib/models/import/classifier/import.js';
import { changeJson, safetensors, sampleCopy, sampleFolder } from './sample.js';

const { signal } = new AbortController();

t.test('writes the encoder as a GGUF file that the strict reader takes, and the head beside it', async t => {
  const folder = join(t.testdir(), 'data', 'classifiers');
  await writeClassifier(await findClassifier(sampleFolder('bert-cased')), folder, 'topics', signal);
  t.same(readdirSync(folder), ['topics']);
  const [kept] = await keptBerts(folder);
  const facts = await readFacts(kept!.encoder);
  t.match(facts, {
    architecture: 'bert',
    purpose: 'embedding',
    contextLength: 128,
    embeddingLength: 64,
    layers: 2,
  });
  t.equal(facts.metadata.get('tokenizer.ggml.normalizer.lowercase'), false);
  const head = await bertHeadOf(kept!);
  t.match(head, { labels: ['weather', 'travel', 'prose'], multi: true, activation: 'tanh', width: 64 });
  for (const name of ['topics.gguf', 'head.json'])
    t.equal(statSync(join(folder, 'topics', name)).mode & 0o777, 0o600);
});

t.test('a name that is taken stays what it is', async t => {
  const folder = t.testdir({ sentiment: {} });
  const found = await findClassifier(sampleFolder('distilbert'));
  await t.rejects(writeClassifier(found, folder, 'sentiment', signal), {
    code: 'BAD_INPUT',
    message: /llmtui rm sentiment/,
  });
  t.same(readdirSync(folder), ['sentiment']);
  t.same(readdirSync(join(folder, 'sentiment')), []);
  t.equal(await keptBert(folder, 'sentiment'), undefined, 'a folder without an encoder is no classifier');
  t.equal(await keptBert(folder, '../sentiment'), undefined);
});

t.test('what was begun is gone when it is stopped or a number is none', async t => {
  const folder = join(t.testdir(), 'classifiers');
  const found = await findClassifier(sampleFolder('distilbert'));
  await t.rejects(writeClassifier(found, folder, 'a', AbortSignal.abort(new Error('enough'))), /enough/);
  const copy = sampleCopy(t, 'distilbert', 'copy');
  const weights = join(copy, 'model.safetensors');
  const bytes = readFileSync(weights);
  const broken = await findClassifier(copy);
  const { begin, name } = broken.tensors.encoder[5]!.from;
  bytes.writeFloatLE(Number.NaN, begin);
  writeFileSync(weights, bytes);
  await t.rejects(writeClassifier(broken, folder, 'a', signal), {
    code: 'BAD_INPUT',
    message: new RegExp(`${name} holds what is no number`),
  });
  t.same(readdirSync(folder), []);
});

t.test('a vocabulary without tokenizer.json is read of vocab.txt', async t => {
  const folder = sampleCopy(t, 'distilbert');
  const { model } = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
  const tokens = Object.entries<number>(model.vocab).sort((one, other) => one[1] - other[1]);
  const whole = await findClassifier(folder);
  rmSync(join(folder, 'tokenizer.json'));
  await t.rejects(findClassifier(folder), {
    code: 'BAD_INPUT',
    message: /neither tokenizer.json nor vocab.txt/,
  });
  writeFileSync(join(folder, 'vocab.txt'), tokens.map(([token]) => `${token}\n`).join(''));
  t.same((await findClassifier(folder)).metadata, whole.metadata);
  writeFileSync(join(folder, 'tokenizer_config.json'), '{"do_lower_case": false}');
  const cased = (await findClassifier(folder)).metadata;
  t.same(cased.get('tokenizer.ggml.normalizer.lowercase'), { type: 'bool', value: false });
});

const damages: readonly (readonly [string, RegExp, (folder: string) => void])[] = [
  ['no config.json', /has no config.json/, folder => rmSync(join(folder, 'config.json'))],
  [
    'a config.json that is none',
    /config.json is no JSON/,
    folder => writeFileSync(join(folder, 'config.json'), '{'),
  ],
  [
    'another architecture',
    /architectures is \["GPT2LMHeadModel"\]/,
    config('architectures', ['GPT2LMHeadModel']),
  ],
  ['a prototype as architecture', /architectures/, config('architectures', ['constructor'])],
  ['no layers', /n_layers is missing/, config('n_layers', undefined)],
  ['a width that is no number', /dim is "64"; it must be a whole number/, config('dim', '64')],
  ['heads that do not divide the width', /n_heads is 3; it must be a divisor of dim/, config('n_heads', 3)],
  ['a huge vocabulary', /vocab_size is 10{14,}/, config('vocab_size', 1e15)],
  ['another activation', /activation is "relu"; it must be gelu/, config('activation', 'relu')],
  ['labels that are none', /id2label must|id2label is \[\]/, config('id2label', [])],
  ['a label that is missing', /id2label.1 is missing/, config('id2label', { 0: 'a', 2: 'b' })],
  ['labels that are the same', /id2label .* labels that all differ/, config('id2label', { 0: 'a', 1: 'a' })],
  ['a regression', /problem_type is "regression"/, config('problem_type', 'regression')],
  ['a single label', /one label in id2label/, config('id2label', { 0: 'a' })],
  [
    'more labels than weights',
    /classifier.weight has the shape \[2,64\]/,
    config('id2label', { 0: 'a', 1: 'b', 2: 'c' }),
  ],
  ['more layers than weights', /has no distilbert.transformer.layer.2/, config('n_layers', 3)],
  ['a tokenizer of another kind', /model.type is "BPE"/, tokenizer('model', { type: 'BPE', vocab: {} })],
  ['a normaliser of another kind', /normalizer.type is "NFC"/, tokenizer('normalizer', { type: 'NFC' })],
  [
    'no [CLS]',
    /the vocabulary has no \[CLS\]/,
    folder => {
      tokenizer('model', { type: 'WordPiece', vocab: { '[UNK]': 2, '[PAD]': 0 } })(folder);
      tokenizer('added_tokens', [])(folder);
    },
  ],
  [
    'an id beyond the weights',
    /vocab_size of config.json is/,
    tokenizer('model', { type: 'WordPiece', vocab: { a: 99_999 } }),
  ],
  ['an id that is no number', /a has the id -1/, tokenizer('model', { type: 'WordPiece', vocab: { a: -1 } })],
  ['no weights', /model.safetensors cannot be read/, folder => rmSync(join(folder, 'model.safetensors'))],
  [
    'weights that were cut',
    /lies at bytes/,
    folder => truncateSync(join(folder, 'model.safetensors'), 100_000),
  ],
  ['empty weights', /it has 0 bytes/, folder => truncateSync(join(folder, 'model.safetensors'), 0)],
  ['a header that is longer than the file', /its header claims 4096 of/, weights(safetensors('{}', 0, 4096))],
  ['a header without an end', /its header claims/, weights(Buffer.alloc(64, 0xff))],
  ['a header that is no JSON', /its header is no JSON/, weights(safetensors('[1,', 0))],
  ['a header that is a list', /its header is no object/, weights(safetensors('[]', 0))],
  ['a shape that is none', /the shape of a is no list/, stated({ shape: [-1] })],
  ['a shape that overflows', /a has 4 bytes, its shape needs/, stated({ shape: [2 ** 40, 2 ** 40] })],
  ['offsets the wrong way round', /a lies at bytes 4 to 0/, stated({ data_offsets: [4, 0] })],
  ['offsets beyond the file', /a lies at bytes 0 to 8/, stated({ data_offsets: [0, 8] })],
  ['offsets that are none', /data_offsets of a/, stated({ data_offsets: ['0', 4] })],
  ['no type', /a has no dtype/, stated({ dtype: 1 })],
  ['none of the tensors', /has no distilbert.embeddings.word_embeddings.weight/, stated({})],
];

t.test('what is no such classifier is refused by the name of what is wrong', async t => {
  for (const [name, message, damage] of damages) {
    const folder = sampleCopy(t, 'distilbert');
    damage(folder);
    await t.rejects(findClassifier(folder), { code: 'BAD_INPUT', message }, name);
    rmSync(folder, { recursive: true });
  }
  const missing = join(t.testdir(), 'nowhere');
  await t.rejects(findClassifier(missing), { code: 'BAD_INPUT', message: /there is no folder/ });
  t.notOk(existsSync(missing));
});

function config(key: string, value: unknown) {
  return (folder: string) =>
    changeJson(join(folder, 'config.json'), json => void Object.assign(json, { [key]: value }));
}

function tokenizer(key: string, value: unknown) {
  return (folder: string) =>
    changeJson(join(folder, 'tokenizer.json'), json => void Object.assign(json, { [key]: value }));
}

function weights(bytes: Buffer) {
  return (folder: string) => writeFileSync(join(folder, 'model.safetensors'), bytes);
}

function stated(tensor: object) {
  const whole = { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...tensor };
  return weights(safetensors(JSON.stringify({ a: whole }), 4));
}
