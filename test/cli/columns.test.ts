import t from 'tap';
import { columns, lineWidth } from '../../lib/cli/columns.js';

t.test('cells stand in columns, figures to the right, wide characters counted', async t => {
  t.same(
    columns(
      [
        ['NAME', 'SIZE', 'WHAT'],
        ['模型', '9', 'x'],
        ['long-name', '100', 'the rest of the line'],
      ],
      { right: [1] },
    ),
    ['NAME       SIZE  WHAT', '模型          9  x', 'long-name   100  the rest of the line'],
  );
});

t.test('nothing in a cell reaches the terminal raw, and no line is wider than the terminal', async t => {
  const [line] = columns([['a\u001b[31m\nb', 'x'.repeat(100)]], { width: 20 });
  t.equal(line, 'a␛[31m b  xxxxxxxxx…');
  t.equal(columns([['y'.repeat(80), 'z']])[0], `${'y'.repeat(47)}…  z`);
});

t.test('a pipe has no width, and a terminal without a size is taken for one of 80 columns', async t => {
  t.equal(lineWidth({ isTTY: true, columns: 120 }), 120);
  t.equal(lineWidth({ isTTY: true, columns: 0 }), 80);
  t.equal(lineWidth({ isTTY: false, columns: 120 }), undefined);
});
