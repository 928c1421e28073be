import type { Tokens } from 'marked';
import t from 'tap';
import { lex } from '../../lib/terminal/markdown-lex.js';

const inline = (source: string) => (lex(source)[0] as Tokens.Paragraph).tokens.map(token => token.type);
const types = (source: string) => lex(source).map(token => token.type);

t.test('the raw texts of the tokens, joined, are the source', async t => {
  for (const source of [
    '# a\n\nb\n- c\n- d\n\n```js\ne\n',
    '\n\n  a\n\n\n',
    '> a\n\n---\n',
    '|a|\n|-|\n|b|\n\nc',
  ])
    t.equal(
      lex(source)
        .map(token => token.raw)
        .join(''),
      source,
    );
});

t.test('a newline inside a paragraph breaks the line', async t => {
  t.same(inline('one\ntwo'), ['text', 'br', 'text']);
});

t.test('link definitions stay text', async t => {
  t.same(types('[a]: https://example.org\n'), ['paragraph']);
});

t.test('markers deeper than sixteen levels are text', async t => {
  let depth = 0;
  let tokens = lex('>'.repeat(40));
  for (; tokens[0]?.type === 'blockquote'; depth++) tokens = (tokens[0] as Tokens.Blockquote).tokens;
  t.equal(depth, 16);
});

t.test('a text with too many delimiters is not searched for emphasis', async t => {
  t.same(inline(`**a** ${'a_'.repeat(5000)}`), ['text']);
  t.same(inline(`**a** ${'word '.repeat(1000)}`), ['strong', 'text']);
});
