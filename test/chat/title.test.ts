import { eastAsianWidth } from 'get-east-asian-width';
import t from 'tap';
import { cleanTitle, titleFrom } from '../../lib/chat/title.js';

t.test('takes the first line with words, without Markdown marks in front', async t => {
  t.equal(titleFrom('\n\n  # Hello  world\nmore'), 'Hello world');
  t.equal(titleFrom('---\n- one thing'), 'one thing');
  t.equal(titleFrom('1. first'), 'first');
  t.equal(titleFrom('```ts\nconst a = 1;\n```'), 'const a = 1;');
  t.equal(titleFrom('> "quoted" -> text'), '"quoted" -> text');
  t.equal(titleFrom('-5 degrees'), '-5 degrees');
  t.equal(titleFrom('...\n!?'), '');
  t.equal(titleFrom(''), '');
});

t.test('removes control and bidirectional characters, and keeps joined emoji', async t => {
  t.equal(cleanTitle('a\x1b[31mb\u202ec\u2066d\u0007\ue000e'), 'a [31mbcd e');
  t.equal(cleanTitle('a\tb\r\n c\u2028d'), 'a b c d');
  t.equal(
    cleanTitle('family \u{1f468}\u200d\u{1f469}\u200d\u{1f467}'),
    'family \u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  );
  t.equal(cleanTitle('half \ud83d'), 'half');
});

t.test('is at most 60 columns wide', async t => {
  t.equal(cleanTitle('x'.repeat(60)), 'x'.repeat(60));
  t.equal(cleanTitle('x'.repeat(61)), `${'x'.repeat(59)}…`);
  const wide = cleanTitle('字'.repeat(50));
  t.equal(wide, `${'字'.repeat(29)}…`);
  t.ok([...wide].reduce((sum, unit) => sum + eastAsianWidth(unit.codePointAt(0)!), 0) <= 60);
  t.equal(cleanTitle('e\u0301'.repeat(60)), 'e\u0301'.repeat(60));
});
