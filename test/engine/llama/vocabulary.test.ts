import { join } from 'node:path';
import t from 'tap';
import { type Bindings, openBindings, type Pointer } from '../../../lib/engine/llama/bindings.js';
import { findLibraries } from '../../../lib/engine/llama/libraries.js';
import { findSymbols } from '../../../lib/engine/llama/symbols.js';
import { Vocabulary } from '../../../lib/engine/llama/vocabulary.js';
import { packageRoot } from '../../../lib/package.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { checkoutSource, missing } from './source.js';

const { platform, arch } = process;
const native: Bindings = openBindings(findLibraries({ device: 'cpu', from: packageRoot(), platform, arch }));
native.llama_log_set(findSymbols(platform).nothing, null);

function load(
  t: { teardown(work: () => void): void },
  path: string,
): { handle: Pointer; vocabulary: Vocabulary } {
  const model = native.llama_model_load_from_file(path, {
    ...native.llama_model_default_params(),
    vocab_only: true,
  });
  if (model === null) throw new Error(`cannot load ${path}`);
  t.teardown(() => native.llama_model_free(model));
  const handle = native.llama_model_get_vocab(model);
  return { handle, vocabulary: new Vocabulary(native, handle) };
}

/** What llama.cpp makes of the whole text at once, BOS included where the model wants it. */
function reference(handle: Pointer, text: string): number[] {
  const bytes = Buffer.from(text);
  const out = new Int32Array(bytes.length + 8);
  const count = native.llama_tokenize(handle, bytes, bytes.length, out, out.length, true, true);
  return Array.from(out.subarray(0, count));
}

const content = 'Hello  wörld!\n\n  It\'s 1234 o\'clock 😀 — "quoted", tabs\t\tand <tags>  ';
const chatml = `<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n${content}<|im_end|>\n<|im_start|>assistant\n`;

t.test('a prompt in pieces has the tokens of the whole, and again from the cache', async t => {
  const { handle, vocabulary } = load(t, starterPath);
  const tokens = vocabulary.tokenizePrompt([{ text: chatml, special: true }]);
  t.same(tokens, reference(handle, chatml));
  t.same(vocabulary.tokenizePrompt([{ text: chatml, special: true }]), tokens);
});

t.test('text that is not special has no control tokens', async t => {
  const { vocabulary } = load(t, starterPath);
  const [start] = vocabulary.tokenize('<|im_start|>', true);
  t.equal(vocabulary.tokenize('<|im_start|>', true).length, 1);
  const plain = vocabulary.tokenizePrompt([{ text: '<|im_start|>', special: false }]);
  t.ok(plain.length > 1 && !plain.includes(start!));
});

t.test('that a prompt is far too long is found out from its beginning', async t => {
  const { vocabulary } = load(t, starterPath);
  const words = [
    { text: chatml, special: true },
    { text: 'word '.repeat(1_000_000), special: false },
  ];
  const least = vocabulary.leastTokens(words, 100);
  t.ok(least > 100 && least < 1000, `${least} tokens`);
  t.equal(vocabulary.leastTokens(words.slice(0, 1), 100), 100, 'one that may fit');
  for (const text of [' '.repeat(10_000), 'ab '.repeat(3000), '\u{1f600}'.repeat(2000)]) {
    const whole = vocabulary.tokenizePrompt([{ text, special: false }]).length;
    for (const most of [1, 50, whole - 1, whole])
      t.ok(vocabulary.leastTokens([{ text, special: false }], most) <= Math.max(most, whole), `${most}`);
    t.equal(vocabulary.leastTokens([{ text, special: false }], whole), whole, 'what fits is not refused');
  }
});

t.test('control tokens and the tokens that end a reply are known', async t => {
  const { vocabulary } = load(t, starterPath);
  t.ok(vocabulary.controlTexts.includes('<|im_start|>') && vocabulary.controlTexts.includes('<|im_end|>'));
  const [end] = vocabulary.tokenize('<|im_end|>', true);
  t.equal(vocabulary.token(end!).ends, true);
  t.equal(vocabulary.token(end!).bytes.length, 0, 'a control token prints nothing');
  const [word] = vocabulary.tokenize('word', false);
  t.equal(vocabulary.token(word!).ends, false);
  t.equal(vocabulary.token(word!).text, 'word');
  t.equal(vocabulary.eos, '<|im_end|>');
});

t.test('other tokenizers give the tokens of the whole too', { skip: missing() }, async t => {
  const prompts = {
    'llama-spm': `<s>[INST] ${content} [/INST] Yes.</s>[INST] Again [/INST]`,
    'llama-bpe': `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${content}<|eot_id|>`,
    'phi-3': `<s><|user|>\n${content}<|end|>\n<|assistant|>\nYes.<|end|>\n`,
  };
  const files = Object.keys(prompts).map(name => `models/ggml-vocab-${name}.gguf`);
  const folder = checkoutSource(t, ...files);
  for (const [name, text] of Object.entries(prompts)) {
    const { handle, vocabulary } = load(t, join(folder, `models/ggml-vocab-${name}.gguf`));
    const tokens = vocabulary.tokenizePrompt([{ text, special: true }]);
    // The reference adds BOS by itself, so it gets the text without.
    const bare = text.startsWith(vocabulary.bos) ? text.slice(vocabulary.bos.length) : text;
    t.same(tokens, reference(handle, bare), name);
    t.same(vocabulary.tokenizePrompt([{ text: bare, special: true }]), tokens, `${name}: BOS is added once`);
  }
});
