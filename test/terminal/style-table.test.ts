import t from 'tap';
import { DEFAULT_STYLE, StyleTable } from '../../lib/terminal/style-table.js';

t.test('equal looks have one number, and no style is the default', async t => {
  const styles = new StyleTable('full', true);
  t.equal(styles.id(), DEFAULT_STYLE);
  t.equal(styles.id({ bold: false }), DEFAULT_STYLE);
  t.equal(styles.id({ fg: 1, bold: true }), styles.id({ bold: true, fg: 1 }));
  t.not(styles.id({ fg: 1 }), styles.id({ bg: 1 }));
});

t.test('a style takes what it leaves open from what is behind it', async t => {
  const styles = new StyleTable('full', true);
  t.equal(styles.id({ bold: true }, { bg: 4, dim: true }), styles.id({ bold: true, bg: 4, dim: true }));
  t.equal(styles.id({ bg: 2 }, { bg: 4 }), styles.id({ bg: 2 }));
  t.equal(styles.id({ inverse: false }, { inverse: true }), DEFAULT_STYLE);
});

t.test('a style is one SGR sequence that depends on nothing before it', async t => {
  const styles = new StyleTable('256', true);
  t.equal(styles.sgr(DEFAULT_STYLE), '\x1b[m');
  const all = {
    bold: true,
    dim: true,
    italic: true,
    underline: true,
    inverse: true,
    strike: true,
    fg: 9,
    bg: 200,
  };
  t.equal(styles.sgr(styles.id(all)), '\x1b[0;1;2;3;4;7;9;91;48;5;200m');
});

t.test('a terminal without links gets none', async t => {
  const styles = new StyleTable('16', false);
  t.equal(styles.id({ link: 'https://example.org/' }), DEFAULT_STYLE);
});
