import t from 'tap';
import { columns } from '../../lib/cli/columns.js';

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
