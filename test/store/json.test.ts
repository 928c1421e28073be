import t from 'tap';
import { parseJson, toJson } from '../../lib/store/json.js';

t.test('what is JSON is parsed', async t => {
  t.same(parseJson(' {"a": [1, -2.5e3, "x\\u0041\\n", true, null, {}, []]} '), {
    a: [1, -2500, 'xA\n', true, null, {}, []],
  });
});

t.test('a fault is named by line and column, wherever it is', async t => {
  const faults: readonly (readonly [text: string, line: number, column: number])[] = [
    ['', 1, 1],
    ['{', 1, 2],
    ['{\n  "a": 1,\n}', 3, 1],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{ "a": abc }', 1, 8],
    ["{ 'a': 1 }", 1, 3],
    ['{ "a" 1 }', 1, 7],
    ['{ "a": 1 } x', 1, 12],
    ['[1, 2', 1, 6],
    ['[1,, 2]', 1, 4],
    ['[1 2]', 1, 4],
    ['[1}', 1, 3],
    ['[01]', 1, 2],
    ['{ "a": "open\n" }', 1, 8],
    ['{ "a": "\\q" }', 1, 8],
    ['// no\n{}', 1, 1],
    ['[tru]', 1, 2],
    ['{"a":\n"b":}', 2, 4],
  ];
  for (const [text, line, column] of faults) {
    const fault = { message: `no valid JSON at line ${line}, column ${column}` };
    t.throws(() => parseJson(text), fault, JSON.stringify(text));
  }
});

t.test('deep and long texts are no trouble', async t => {
  t.throws(() => parseJson('['.repeat(100_000)), { message: /line 1, column 100001$/ });
  t.throws(() => parseJson(`["${'x'.repeat(5_000_000)}", ]`), { message: /line 1, column 5000006$/ });
});

t.test('minus infinity is written as a bias that forbids a token', async t => {
  t.equal(toJson({ logit_bias: { 3: Number.NEGATIVE_INFINITY } }), '{"logit_bias":{"3":-1000000000}}');
});
