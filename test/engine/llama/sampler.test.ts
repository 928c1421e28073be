import t from 'tap';
import { completeSampling, type Sampling } from '../../../lib/chat/sampling.js';
import { Candidates } from '../../../lib/engine/llama/candidates.js';
import { createChain } from '../../../lib/engine/llama/chain.js';
import type { Context } from '../../../lib/engine/llama/context.js';
import type { Logits } from '../../../lib/engine/llama/logits.js';
import { Sampler } from '../../../lib/engine/llama/sampler.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { objectGrammar } from './grammars.js';
import { loadDecoder, loadVocabulary, native } from './native.js';

const seed = 7;

/** Tokens that are chosen at most. */
const MOST = 40;

const start = { seed, prompt: [], contextSize: 512, shown: new Map(), options: {} };

interface Scope {
  teardown(work: () => void): void;
}

const vocabulary = loadVocabulary(t, starterPath);
const tokens = Int32Array.from({ length: vocabulary.size }, (_, token) => token);
const candidates = new Candidates(native, vocabulary);
t.teardown(() => candidates.free());
const ends = (token: number) => vocabulary.token(token).ends;
const silent = tokens.filter(token => vocabulary.token(token).bytes.length === 0 && !ends(token));

/** A sampler that is handed logits, so that it needs no context. */
function samplerOf(t: Scope, wanted: Partial<Sampling>): Sampler {
  const none = { context: null as unknown as Context, logits: null as unknown as Logits };
  const sampler = new Sampler({ native, vocabulary, candidates, ...none }, completeSampling(wanted), start);
  t.teardown(() => sampler.free());
  return sampler;
}

/** The same by asking the grammar about every token: as llama.cpp's `common_sampler_sample` chooses. */
function referenceOf(t: Scope, wanted: Partial<Sampling>): (logits: Float32Array) => number {
  const sampling = completeSampling(wanted);
  const chain = createChain(native, vocabulary, sampling, start);
  const grammar = native.llama_sampler_init_grammar(vocabulary.handle, sampling.grammar, 'root')!;
  t.teardown(() => {
    native.llama_sampler_free(chain.address);
    native.llama_sampler_free(grammar);
  });
  const choose = (logits: Float32Array): number => {
    candidates.fill(logits);
    return candidates.choose(chain.address);
  };
  return given => {
    const logits = given.slice();
    for (const [id, bias] of Object.entries(sampling.logit_bias)) logits[Number(id)]! += bias;
    let token = choose(logits);
    const verdicts = candidates.verdicts(grammar, tokens);
    for (const id of silent) verdicts[id] = 0;
    if (verdicts[token] === 0) {
      for (const id of tokens) if (verdicts[id] === 0) logits[id] = Number.NEGATIVE_INFINITY;
      token = choose(logits);
    }
    if (chain.looksBack) native.llama_sampler_accept(chain.address, token);
    if (!ends(token)) native.llama_sampler_accept(grammar, token);
    return token;
  };
}

/** Logits of no model, between -8 and 8, by Marsaglia's xorshift. */
function randomLogits(turn: number): Float32Array {
  const logits = new Float32Array(vocabulary.size);
  let state = 88_675_123 + turn * 7919;
  for (const token of tokens) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    logits[token] = state / 2 ** 28;
  }
  return logits;
}

const open = { top_k: 0, top_p: 1, min_p: 0 };
const settings: Readonly<Record<string, Partial<Sampling>>> = {
  greedy: { temperature: 0 },
  defaults: {},
  'top-k': { ...open, top_k: 20, temperature: 1.5 },
  'a large top-k': { ...open, top_k: 2000 },
  'no cut': { ...open, temperature: 2 },
  'top-p': { ...open, top_p: 0.9 },
  'min-p': { ...open, min_p: 0.1 },
  'top-n-sigma': { ...open, top_n_sigma: 1 },
  XTC: { xtc_probability: 0.5, xtc_threshold: 0.05 },
  Mirostat: { mirostat: 2 },
  penalties: { repeat_penalty: 1.3, presence_penalty: 0.5 },
  'greedy with penalties': { temperature: 0, repeat_penalty: 1.3 },
  DRY: { dry_multiplier: 2, dry_allowed_length: 1 },
  biases: { logit_bias: { 253: 3, 28: -2, 1000: 5, 260: Number.NEGATIVE_INFINITY } },
};

/** A grammar whose texts are short, even where every token is as probable as any other. */
const shortGrammar = String.raw`root ::= "{\"name\": \"" [a-zA-Z ]{0,12} "\", \"sizes\": [" size (", " size){2,4} "], \"kind\": \"" [^"\\]{3} "\"}"
size ::= "-"? [1-9] [0-9]{0,4}`;

const random = Array.from({ length: MOST }, (_, turn) => randomLogits(turn));

/** The tokens that both choose until the text ends, from the same logits, which are those after the reference's tokens. */
function choices(t: Scope, wanted: Partial<Sampling>, next: (last: number | null) => Float32Array) {
  const sampler = samplerOf(t, wanted);
  const reference = referenceOf(t, wanted);
  const [chosen, expected]: [(number | null)[], number[]] = [[], []];
  for (let last: number | null = null; expected.length < MOST; ) {
    const logits = next(last);
    last = reference(logits);
    expected.push(last);
    chosen.push(sampler.sampleFrom(logits));
    if (ends(last) || chosen.at(-1) !== last) break;
  }
  const text = Buffer.concat(expected.map(token => vocabulary.token(token).bytes)).toString();
  return { chosen, expected, text };
}

for (const [name, setting] of Object.entries(settings)) {
  t.test(`${name}: a grammar gives the tokens of applying it to the whole vocabulary`, async t => {
    let turn = 0;
    const { chosen, expected } = choices(t, { ...setting, grammar: shortGrammar }, () => random[turn++]!);
    t.same(chosen, expected);
    t.ok(chosen.length > 10);
  });
}

t.test('so it does with what the model says', async t => {
  const next = loadDecoder(t);
  const prompt = vocabulary.tokenizePrompt([
    {
      text: '<|im_start|>user\nDescribe a sailor as JSON.<|im_end|>\n<|im_start|>assistant\n',
      special: true,
    },
  ]);
  for (const name of ['greedy', 'defaults', 'penalties']) {
    const wanted = { ...settings[name], grammar: objectGrammar };
    const { chosen, expected, text } = choices(t, wanted, last => next(last === null ? prompt : [last]));
    t.same(chosen, expected, name);
    t.match(text, /^\{\s*"name":/, name);
  }
});

t.test('where everything that a grammar allows is forbidden by a bias, nothing is chosen', async t => {
  const [a, b] = ['a', 'b'].map(letter => vocabulary.tokenize(letter, false)[0]!);
  const logits = new Float32Array(vocabulary.size);
  for (const temperature of [0, 1]) {
    const wanted = { temperature, grammar: 'root ::= [ab]', logit_bias: { [a!]: Number.NEGATIVE_INFINITY } };
    t.equal(samplerOf(t, wanted).sampleFrom(logits), b);
    const none = { ...wanted, logit_bias: { ...wanted.logit_bias, [b!]: Number.NEGATIVE_INFINITY } };
    t.equal(samplerOf(t, none).sampleFrom(logits), null);
  }
});

t.test('a token that prints nothing does not stand for its own text', async t => {
  const [control] = vocabulary.tokenize('<|im_start|>', true);
  const wanted = { grammar: 'root ::= [^"]{12}', logit_bias: { [control!]: 100 } };
  for (const temperature of [0, 1]) {
    const token = samplerOf(t, { ...wanted, temperature }).sampleFrom(random[0]!);
    t.not(token, control);
  }
  const named = samplerOf(t, { grammar: 'root ::= "a" <|im_start|> "b"' });
  const logits = new Float32Array(vocabulary.size);
  const texts = ['a', '<|im_start|>', 'b'].map(text => vocabulary.tokenize(text, true)[0]);
  t.same(
    [1, 2, 3].map(() => named.sampleFrom(logits)),
    texts,
    'but where the grammar names it, it does',
  );
});

t.test('a reply is over once nothing can follow, and not where something may', async t => {
  const logits = new Float32Array(vocabulary.size);
  const overs = (grammar: string) => {
    const sampler = samplerOf(t, { temperature: 0, grammar });
    return [1, 2].map(() => [sampler.sampleFrom(logits) !== null, sampler.isOver].join());
  };
  t.same(overs('root ::= "1" "2"'), ['true,false', 'true,true']);
  t.same(overs('root ::= "1" "2" "3"?'), ['true,false', 'true,false']);
  t.same(overs('root ::= "1" "2" | "1" "2" "3"'), ['true,false', 'true,false']);
});
