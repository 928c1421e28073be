import t from 'tap';
import { samplingOfChoice, wantedSampling } from '../../../lib/http/fields/sampling.js';
import { defaultLimits } from '../../../lib/http/limits.js';

const wanted = (asked: Parameters<typeof wantedSampling>[0]) => wantedSampling(asked, defaultLimits);

t.test('a parameter is set only where it is given', async t => {
  t.strictSame(wanted({}), {});
  t.strictSame(wanted({ temperature: null, seed: null, stop: null, logit_bias: null, max_tokens: null }), {});
  t.strictSame(wanted({ temperature: 0, min_p: 0.1, typical_p: 0.9, repeat_penalty: 1.1, mirostat: 2 }), {
    temperature: 0,
    min_p: 0.1,
    typical_p: 0.9,
    repeat_penalty: 1.1,
    mirostat: 2,
  });
  t.strictSame(wanted({ top_k: -1 }), { top_k: 0 }, 'that keeps all');
});

t.test('a seed of any size is one of 32 bits, always the same', async t => {
  const seeds = [-1, 0, 7, -7, 2 ** 32, 2 ** 32 + 7, Number.MAX_SAFE_INTEGER, 1e300].map(
    seed => wanted({ seed }).seed!,
  );
  t.strictSame(seeds.slice(0, 6), [-1, 0, 7, 2 ** 32 - 7, 0, 7]);
  for (const seed of seeds.slice(1)) t.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
});

t.test('each answer to one request has a seed of its own', async t => {
  t.equal(samplingOfChoice({ seed: 2 ** 32 - 1 }, 1).seed, 0);
  t.equal(samplingOfChoice({ seed: 5 }, 0).seed, 5);
  t.strictSame(samplingOfChoice({}, 3), {}, 'or none, where they are drawn');
  t.strictSame(samplingOfChoice({ seed: -1 }, 3), { seed: -1 });
});

t.test('the tokens to generate have three names, and a limit', async t => {
  t.equal(wanted({ max_tokens: 5, n_predict: 6 }).max_tokens, 5);
  t.equal(wanted({ max_completion_tokens: 4, max_tokens: 5 }).max_tokens, 4);
  t.equal(wanted({ n_predict: 6 }).max_tokens, 6);
  t.equal(wanted({ max_tokens: 0 }).max_tokens, 0);
  t.equal(wanted({ max_tokens: -1 }).max_tokens, -1);
  t.equal(wanted({ max_tokens: 1e12 }).max_tokens, defaultLimits.tokens);
});

t.test('stop is a text or a list, empty texts left out', async t => {
  t.strictSame(wanted({ stop: 'a' }).stop, ['a']);
  t.strictSame(wanted({ stop: ['a', '', 'b'] }).stop, ['a', 'b']);
  t.strictSame(wanted({ stop: '' }).stop, []);
});

t.test('a bias of what is no token is left out', async t => {
  const { logit_bias: biases } = wanted({ logit_bias: { 5: 1, 6: false, x: 2, '-1': 3, '1e3': 4 } });
  t.strictSame(biases, { 5: 1, 6: -1e9 });
});
