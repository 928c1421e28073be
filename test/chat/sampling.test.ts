import t from 'tap';
import {
  checkSampling,
  completeSampling,
  defaultSampling,
  isParameter,
  parameterNames,
  parameters,
  parseParameter,
} from '../../lib/chat/sampling.js';

t.test('every default lies within its bounds', async t => {
  checkSampling(defaultSampling);
  for (const [name, { min, max, default: value }] of Object.entries(parameters)) {
    t.ok(min <= value && value <= max, name);
  }
});

t.test('completes what is wanted with the defaults', async t => {
  t.equal(completeSampling({ temperature: 0 }).temperature, 0);
  t.equal(completeSampling({}).top_k, 40);
});

t.test('reads numbers within their bounds', async t => {
  t.same(parseParameter('temperature', '0.2'), { temperature: 0.2 });
  t.same(parseParameter('Top-K', ' 5 '), { top_k: 5 });
  for (const [name, text] of [
    ['temperature', '9'],
    ['temperature', ''],
    ['temperature', 'warm'],
    ['temperature', 'NaN'],
    ['top_k', '1.5'],
    ['seed', '-2'],
    ['max_tokens', 'Infinity'],
  ] as const) {
    t.throws(() => parseParameter(name, text), {
      code: 'BAD_INPUT',
      message: new RegExp(`^${name} is a .*"${text}"`),
    });
  }
  t.throws(() => parseParameter('heat', '1'), {
    code: 'BAD_INPUT',
    message: /"heat".*temperature.*logit_bias/,
  });
  t.throws(() => parseParameter('constructor', '1'), { code: 'BAD_INPUT' });
});

t.test('reads stop strings, one or a list', async t => {
  t.same(parseParameter('stop', '\\nUser:'), { stop: ['\nUser:'] });
  t.same(parseParameter('stop', 'C:\\\\new\\t'), { stop: ['C:\\new\t'] });
  t.same(parseParameter('stop', '["a", "\\n"]'), { stop: ['a', '\n'] });
  t.same(parseParameter('stop', '[INST]'), { stop: ['[INST]'] });
  t.same(parseParameter('stop', '[1]'), { stop: ['[1]'] });
  t.same(parseParameter('stop', ''), { stop: [] });
  t.throws(() => parseParameter('stop', '["a", ""]'), { code: 'BAD_INPUT', message: /stop is a list/ });
});

t.test('reads biases, and forbids with a number that JSON can hold', async t => {
  t.same(parseParameter('logit_bias', '198:-inf, 42:2.5 7=+1'), { logit_bias: { 198: -1e9, 42: 2.5, 7: 1 } });
  t.same(parseParameter('logit-bias', ''), { logit_bias: {} });
  for (const text of ['198', 'a:1', '1:x', '-1:2', '1:2e3']) {
    t.throws(() => parseParameter('logit_bias', text), { code: 'BAD_INPUT', message: /logit_bias/ }, text);
  }
});

t.test('checks values from requests and files', async t => {
  const bad = [
    { temperature: '1' },
    { top_k: 1.5 },
    { seed: null },
    { stop: 'a' },
    { stop: [''] },
    { logit_bias: { a: 1 } },
    { logit_bias: { 1: null } },
    { logit_bias: { 1: Number.POSITIVE_INFINITY } },
    { logit_bias: null },
    { grammar: 1 },
  ];
  for (const sampling of bad) {
    t.throws(() => checkSampling(sampling as object), { code: 'BAD_INPUT' }, JSON.stringify(sampling));
  }
  checkSampling({ logit_bias: { 1: Number.NEGATIVE_INFINITY }, stop: ['a'], grammar: 'root ::= "a"' });
});

t.test('names every parameter', async t => {
  t.same([...parameterNames()].sort(), Object.keys(defaultSampling).sort());
  t.ok(isParameter('top_p'));
  t.notOk(isParameter('toString'));
});
