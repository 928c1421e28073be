import type { Tokens } from 'marked';
import t from 'tap';
import { inlineLines } from '../../lib/terminal/markdown-inline.js';
import { lex } from '../../lib/terminal/markdown-lex.js';
import { marked } from './show.js';

const render = (source: string) => marked(inlineLines((lex(source)[0] as Tokens.Paragraph).tokens));

t.test('emphasis, strong, strike and code, inside each other too', async t => {
  t.same(render('a **b** *c* ~~d~~ `e`'), ['a <bold>b</> <italic>c</> <strike>d</> <fg=3>e</>']);
  t.same(render('**a *b* c** d'), ['<bold>a </><bold italic>b</><bold> c</> d']);
  t.same(render('**a __b__ c** d'), ['<bold>a </><bold>b c</> d'], 'strong inside strong does not end it');
});

t.test('links to http, https and mailto; the target is shown where the text does not say it', async t => {
  const target = 'https://example.org/a';
  t.same(render(`[a](${target})`), [`<link=${target} underline>a</><link=${target}> (${target})</>`]);
  t.same(render(target), [`<link=${target} underline>${target}</>`]);
  t.same(render('<mailto:a@b.org>'), ['<link=mailto:a@b.org underline>mailto:a@b.org</>']);
});

t.test('any other target is text', async t => {
  t.same(render('[a](javascript:alert(1))'), ['<underline>a</> (javascript:alert(1))']);
  t.same(render('[a](file:///etc/passwd)'), ['<underline>a</> (file:///etc/passwd)']);
  t.same(render('![a](data:image/png;base64,x)'), ['![a](data:image/png;base64,x)']);
});

t.test('character references are read in text, not in code', async t => {
  t.same(render('&lt;b&gt; &amp;lt; &copy; &nope; `&lt;`'), ['<b> &lt; © &nope; <fg=3>&lt;</>']);
  t.same(render('&#27;[2J &#x9b;2J &#x202e;x&#10;y'), ['[2J 2J x y'], 'and are cleaned');
  t.same(
    render('[&#x202e;a](http://a.b/)')[0],
    '<link=http://a.b/ underline>a</><link=http://a.b/> (http://a.b/)</>',
  );
});

t.test('colons stay', async t => {
  t.same(render('a:smile:b `c:heart:d` *#COLON|*'), ['a:smile:b <fg=3>c:heart:d</> <italic>#COLON|</>']);
});

t.test('newlines and <br> break the line; other tags are text', async t => {
  t.same(render('a\nb<br>c<br />d <i>e</i>'), ['a', 'b', 'c', 'd <i>e</i>']);
});

t.test('math and footnotes stay as they are', async t => {
  t.same(render('$x^2$ and [^1]'), ['$x^2$ and [^1]']);
});
