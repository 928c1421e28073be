import t from 'tap';
import { readSchema } from '../../../lib/chat/schema/read.js';

t.test('JSON is read as JSON, anything else as the short form', async t => {
  t.same(readSchema(' {"type": "string"}\n'), { type: 'string' });
  t.same(readSchema('\uFEFF{}'), {});
  t.equal(readSchema('true'), true);
  t.equal(readSchema(' false\n'), false);
  t.match(readSchema('truth bool'), { properties: { truth: { type: 'boolean' } } });
});

t.test('broken JSON is refused with line and column', async t => {
  for (const [text, reason] of [
    ['{"a": 1,}', 'line 1, column 9: this is no JSON, "}" is out of place'],
    ['{"a": \n x}', 'line 2, column 2: this is no JSON, "x" is out of place'],
    ['{"a": [1, 2', 'line 1, column 12: this is no JSON, it ends too early'],
    ['{\n  "a": 01}', 'line 2, column 9: this is no JSON, "1" is out of place'],
    ['{"a" 1}', 'line 1, column 6'],
    ['{a: 1}', 'line 1, column 2'],
    ['{"a": "\n"}', 'line 1, column 7'],
    ['{"a": [1 2]}', 'line 1, column 10'],
    ['{"a": {}} x', 'line 1, column 11'],
    ['{"a": []]', 'line 1, column 9'],
    ['{', 'line 1, column 2: this is no JSON, it ends too early'],
  ] as const) {
    t.throws(() => readSchema(text), { code: 'BAD_INPUT', message: new RegExp(reason) }, text);
  }
});
