import t from 'tap';
import type { Position } from '../../../lib/tui/editor/lines.js';
import { after, endOf, slice, splice } from '../../../lib/tui/editor/lines.js';
import { seeded } from '../../terminal/seeded.js';

const text = 'one\ntwo\n\nfour';
const lines = text.split('\n');

function positionOf(offset: number): Position {
  return after({ line: 0, column: 0 }, text.slice(0, offset));
}

t.test('ranges of lines are ranges of the joined text', async t => {
  const random = seeded(31415);
  for (let round = 0; round < 200; round++) {
    const [from, to] = [random(text.length + 1), random(text.length + 1)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    const range = { from: positionOf(from), to: positionOf(to) };
    const put = ['', 'x', 'x\ny', '\n'][random(4)]!;
    t.equal(slice(lines, range), text.slice(from, to));
    t.equal(splice(lines, range, put).join('\n'), text.slice(0, from) + put + text.slice(to));
  }
});

t.test('a position after a text counts from where it stands', async t => {
  t.same(after({ line: 2, column: 5 }, 'ab'), { line: 2, column: 7 });
  t.same(after({ line: 2, column: 5 }, 'ab\n\nc'), { line: 4, column: 1 });
  t.same(endOf(lines), { line: 3, column: 4 });
});

t.test('a splice leaves the lines it was given as they were', async t => {
  splice(lines, { from: positionOf(0), to: positionOf(5) }, 'x');
  t.equal(lines.join('\n'), text);
});
