import t from 'tap';
import { clusters } from '../../../lib/terminal/width.js';
import { borderFrom, nextBorder, previousBorder } from '../../../lib/tui/editor/border.js';
import { seeded } from '../../terminal/seeded.js';
import { pieces } from './sample.js';

function borders(line: string): readonly number[] {
  const found = [0];
  for (const cluster of clusters(line)) found.push(found.at(-1)! + cluster.length);
  return found;
}

t.test('borders found from near by are those of the whole line', async t => {
  const random = seeded(271828);
  for (let round = 0; round < 150; round++) {
    const line = Array.from({ length: random(40) }, () => pieces[random(pieces.length)]).join('');
    const expected = borders(line);
    for (let i = 0; i < expected.length; i++) {
      const at = expected[i]!;
      if (nextBorder(line, at) !== (expected[i + 1] ?? at))
        t.fail(`next of ${at} in ${JSON.stringify(line)}`);
      if (previousBorder(line, at) !== (expected[i - 1] ?? 0))
        t.fail(`previous of ${at} in ${JSON.stringify(line)}`);
    }
    for (let offset = 0; offset <= line.length; offset++) {
      const border = expected.find(value => value >= offset);
      if (borderFrom(line, offset) !== border) t.fail(`from ${offset} in ${JSON.stringify(line)}`);
    }
  }
  t.pass();
});

t.test('a cluster longer than the part looked at first is still one', async t => {
  const family = `👩${'\u200d👩'.repeat(20)}`;
  t.same(borders(`a${family}b`), [0, 1, 1 + family.length, 2 + family.length], 'the premise');
  t.equal(nextBorder(`a${family}b`, 1), 1 + family.length);
  t.equal(previousBorder(`a${family}b`, 1 + family.length), 1);
  t.equal(borderFrom(`a${family}b`, 30), 1 + family.length);
});
