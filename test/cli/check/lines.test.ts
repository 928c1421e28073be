import t from 'tap';
import { findingLines } from '../../../lib/cli/check/lines.js';
import { textWidth } from '../../../lib/terminal/width.js';

const finding = {
  about: 'seed',
  verdict: 'warning',
  text: 'the same seed gives two texts, 你好 and another one that is rather long',
  fix: 'results of a GPU may differ; on the CPU: --device cpu',
};
const paint = (verdict: string) => verdict;

t.test('in a pipe each finding and each fix is one line', t => {
  t.equal(
    findingLines(finding, { about: 12, paint }),
    `warning  seed          ${finding.text}\n                       → ${finding.fix}\n`,
  );
  t.end();
});

t.test('on a terminal nothing is wider than it, and what follows stands below its text', t => {
  for (const width of [30, 60, 80]) {
    const lines = findingLines(finding, { about: 12, paint, width }).trimEnd().split('\n');
    t.ok(lines.length > 2);
    t.ok(
      lines.every(line => textWidth(line) < width),
      `${width} columns`,
    );
    t.match(lines[0], /^warning +seed/);
    t.match(lines[1], width < 60 ? /^ {2}\S/ : /^ {23}\S/);
  }
  t.end();
});

t.test('what a model or a server said cannot move the cursor', t => {
  const hostile = findingLines(
    { about: 'x\x1b[2J', verdict: 'ok', text: 'a\x1b]0;t\x07\nb\u202e' },
    { about: 5, paint },
  );
  t.notMatch(hostile, /[\x1b\x07\u202e]/);
  t.equal(hostile.split('\n').length, 2);
  t.end();
});
