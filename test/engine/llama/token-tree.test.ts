import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Candidates } from '../../../lib/engine/llama/candidates.js';
import { TokenTree } from '../../../lib/engine/llama/token-tree.js';
import type { Vocabulary } from '../../../lib/engine/llama/vocabulary.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { gpt2Path } from '../../helpers/small-models.js';
import { objectGrammar } from './grammars.js';
import { loadVocabulary, native } from './native.js';
import { checkoutSource, missing } from './source.js';

/** Grammars, and texts after each of which it is asked what may follow; the last byte of some is inside a character. */
const states: readonly {
  readonly source: string;
  readonly texts: readonly string[];
  readonly cut?: number;
}[] = [
  {
    source: objectGrammar,
    texts: ['', '{', '{"na', '{"name":"', '{"name":"a","age":1', '{"name":"a","age":12,"role":"c'],
  },
  { source: objectGrammar, texts: ['{"name":"é', '{"name":"😀'], cut: 1 },
  { source: 'root ::= [à-ü]+ "x"', texts: ['', 'é', 'éö'] },
  { source: 'root ::= [à-ü]+ "x"', texts: ['é', 'éö'], cut: 1 },
  { source: 'root ::= ("😀" | "😁" | "é") [^a-z]*', texts: ['', '😀', '😀!'] },
  { source: 'root ::= ("😀" | "😁" | "é") [^a-z]*', texts: ['😀'], cut: 2 },
  { source: 'root ::= [a-z ]{3,9} | "The" .*', texts: ['', 'a', 'abc', 'The', 'The sea'] },
  { source: 'root ::= "yes" | "no"', texts: ['', 'y', 'yes'] },
];

const numbers = (length: number) => Int32Array.from({ length }, (_, number) => number);

/** For each byte a token that prints it and nothing else. */
function byteTokens(vocabulary: Vocabulary): ReadonlyMap<number, number> {
  const single = [...numbers(vocabulary.size)].filter(token => vocabulary.token(token).bytes.length === 1);
  return new Map(single.map(token => [vocabulary.token(token).bytes[0]!, token]));
}

/** A grammar that has read `text`, byte by byte, without its last `cut` bytes. */
function after(
  vocabulary: Vocabulary,
  tokens: ReadonlyMap<number, number>,
  source: string,
  text: string,
  cut: number,
): bigint {
  const grammar = native.llama_sampler_init_grammar(vocabulary.handle, source, 'root')!;
  const bytes = Buffer.from(text);
  for (const byte of bytes.subarray(0, bytes.length - cut)) {
    native.llama_sampler_accept(grammar, tokens.get(byte)!);
  }
  return grammar;
}

/** The tokens that a grammar allows, each of the vocabulary asked about, without those that print nothing. */
function reference(candidates: Candidates, vocabulary: Vocabulary, grammar: bigint): number[] {
  const verdicts = candidates.verdicts(grammar, numbers(vocabulary.size));
  return [...numbers(vocabulary.size).filter(token => verdicts[token] === 1)].filter(token => {
    const { bytes, ends } = vocabulary.token(token);
    return bytes.length > 0 || ends;
  });
}

function check(t: Test, path: string): void {
  const vocabulary = loadVocabulary(t, path);
  const candidates = new Candidates(native, vocabulary);
  t.teardown(() => candidates.free());
  const tree = new TokenTree(native, vocabulary);
  const bytes = byteTokens(vocabulary);
  for (const { source, texts, cut = 0 } of states) {
    for (const text of texts) {
      const grammar = after(vocabulary, bytes, source, text, cut);
      const found = tree.search(tokens => candidates.verdicts(grammar, tokens));
      t.same(
        [...found].sort((a, b) => a - b),
        reference(candidates, vocabulary, grammar),
        `${source}: ${text}`,
      );
      native.llama_sampler_free(grammar);
    }
  }
}

t.test('a search finds the tokens that a grammar allows, and no others', async t => check(t, starterPath));

t.test('so it does in the vocabulary of GPT-2', async t => check(t, gpt2Path));

t.test('and in one of SentencePiece', { skip: missing() }, async t => {
  const file = 'models/ggml-vocab-llama-spm.gguf';
  check(t, join(checkoutSource(t, file), file));
});

t.test('where little is allowed, little is asked about', async t => {
  const vocabulary = loadVocabulary(t, starterPath);
  const candidates = new Candidates(native, vocabulary);
  t.teardown(() => candidates.free());
  const grammar = after(vocabulary, byteTokens(vocabulary), objectGrammar, '{"name":"a",', 0);
  t.teardown(() => native.llama_sampler_free(grammar));
  let asked = 0;
  const found = candidates.tree.search(tokens => {
    asked += tokens.length;
    return candidates.verdicts(grammar, tokens);
  });
  t.ok(found.length > 0);
  t.ok(asked < vocabulary.size / 50, `${asked} tokens of ${vocabulary.size}`);
});

t.test('nothing is allowed where no root is', async t => {
  const { tree } = new Candidates(native, loadVocabulary(t, starterPath));
  const asked: number[] = [];
  const found = tree.search(tokens => {
    asked.push(...tokens);
    return new Uint8Array(tokens.length);
  });
  t.equal(found.length, 0);
  t.same(asked, [...tree.ends, ...tree.roots]);
});
