import t from 'tap';
import { Cells } from '../../lib/terminal/cells.js';
import { DEFAULT_STYLE, StyleTable } from '../../lib/terminal/style-table.js';

const styles = new StyleTable('full', true);

/** One row of cells as text; `·` is the right half of a wide cluster. */
function shown(cells: Cells, y = 0): string {
  const row = cells.text.slice(y * cells.columns, (y + 1) * cells.columns);
  return row.map(cluster => (cluster === '' ? '·' : cluster)).join('');
}

function written(columns: number, text: string, left = 0, right = columns): Cells {
  const cells = new Cells(columns, 1);
  cells.write(0, { left, top: 0, right, bottom: 1 }, [{ text }], styles);
  return cells;
}

t.test('a wide cluster takes two cells, a mark none', async t => {
  t.equal(shown(written(8, '漢字e\u0301x')), '漢·字·e\u0301x  ');
});

t.test('a wide cluster that does not fit whole is a blank', async t => {
  t.equal(shown(written(5, '漢字漢')), '漢·字· ');
  t.equal(shown(written(6, 'a漢字', 0, 2)), 'a     ');
});

t.test('overwriting half of a wide cluster blanks the other half', async t => {
  const cells = written(6, '漢字漢');
  cells.put(1, 0, 'x', DEFAULT_STYLE);
  t.equal(shown(cells), ' x字·漢·');
  cells.put(2, 0, 'y', DEFAULT_STYLE);
  t.equal(shown(cells), ' xy 漢·');
  cells.set(3, '字', 2, DEFAULT_STYLE);
  t.equal(shown(cells), ' xy字· ');
});

t.test('nothing is written off the screen', async t => {
  const cells = new Cells(3, 2);
  const everywhere = { left: -2, top: -1, right: 9, bottom: 9 };
  for (const y of [-1, 0, 1, 2]) cells.write(y, everywhere, [{ text: 'abcdefgh' }], styles);
  cells.put(-1, 0, 'x', DEFAULT_STYLE);
  cells.put(3, 0, 'x', DEFAULT_STYLE);
  t.strictSame([shown(cells, 0), shown(cells, 1)], ['cde', 'cde']);
  t.equal(cells.text.length, 6);
});

t.test('a mark without its base is shown as one', async t => {
  t.equal(shown(written(4, '\u0903a')), '◌a  ');
});
