import { execFileSync } from 'node:child_process';
import t from 'tap';
import { highlight } from '../../lib/terminal/highlight.js';
import { marked, textsOf } from './show.js';

t.test('each line is a row, coloured from the palette', async t => {
  t.same(marked(highlight('const x = "a"; // note', 'js')), [
    '<fg=5>const</> x = <fg=2>"a"</>; <dim italic>// note</>',
  ]);
});

t.test('what begins on one line goes on in the next', async t => {
  t.same(marked(highlight('/* one\n\ntwo */ return 1', 'ts')), [
    '<dim italic>/* one</>',
    '',
    '<dim italic>two */</> <fg=5>return</> <fg=3>1</>',
  ]);
});

t.test('names are taken as fences write them; nothing is guessed', async t => {
  t.same(marked(highlight('x = True', 'Python')), ['x = <fg=3>True</>']);
  t.same(marked(highlight('return 1', 'js{1,3}')), ['<fg=5>return</> <fg=3>1</>']);
  for (const language of ['', 'no-such-language', 'constructor', '__proto__'])
    t.same(marked(highlight('return 1', language)), ['return 1'], language);
});

t.test('the languages that replies are written in are known by the names that fences give them', async t => {
  const names =
    'bash sh zsh c c++ cpp cs csharp css diff docker dockerfile go golang html ini java javascript js jsx json jsonc ' +
    'kotlin kt lua make makefile markdown md perl php powershell ps1 py python r rb ruby rs rust scss shell sql ' +
    'swift toml ts tsx typescript vue xml yaml yml';
  const code = '# "a" // 1 <b c="d">--x: 2;</b> + if null\n- return true';
  const plain = (language: string) => highlight(code, language).every(row => row.every(span => !span.style));
  t.same(names.split(' ').filter(plain), []);
});

t.test('code that grows keeps the rows of its finished lines', async t => {
  const before = highlight('let a = 1;\nlet b', 'js');
  const after = highlight('let a = 1;\nlet b = 2;\nlet c', 'js');
  t.equal(after[0], before[0]);
  t.same(textsOf(after), ['let a = 1;', 'let b = 2;', 'let c']);
  t.same(after, highlight('let a = 1;\nlet b = 2;\nlet c', 'javascript'), 'the same as if it came at once');
});

t.test('a very long line is left plain', async t => {
  const line = 'return 1;'.repeat(1000);
  t.same(highlight(`${line}\nreturn 1`, 'js')[0], [{ text: line }]);
});

t.test('nothing is printed', async t => {
  const module = new URL('../../lib/terminal/highlight.js', import.meta.url).href;
  const script = `const { highlight } = await import('${module}'); highlight('a\\nb', 'js'); highlight('a', 'nope');`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  t.equal(printed, '');
});
