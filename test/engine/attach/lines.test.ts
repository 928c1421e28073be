import t from 'tap';
import { Lines } from '../../../lib/engine/attach/lines.js';

t.test('lines are cut wherever the bytes are', t => {
  const text = 'first\nzweite Zeile, größer €\n\n{"a":"😀"}\nnot complete';
  const bytes = Buffer.from(text);
  for (const step of [1, 2, 3, 7, bytes.length]) {
    const lines = new Lines(100);
    const found: string[] = [];
    for (let at = 0; at < bytes.length; at += step) found.push(...lines.push(bytes.subarray(at, at + step))!);
    t.same(found, text.split('\n').slice(0, -1), `${step} bytes at a time`);
  }
  t.end();
});

t.test('a line may be long, and not longer', t => {
  const lines = new Lines(100_000);
  const long = Buffer.alloc(50_000, 'a');
  t.same(lines.push(long), []);
  t.same(lines.push(long), []);
  t.same(lines.push(Buffer.from('\nb\n')), ['a'.repeat(100_000), 'b']);
  t.same(lines.push(long), []);
  t.same(lines.push(long), []);
  t.equal(lines.push(Buffer.from('a')), null);
  t.end();
});
