import t from 'tap';
import { assemble, placesStdin } from '../../../lib/cli/ask/prompt.js';

const nothing = { stdin: '', files: [], words: [] };

t.test('stdin comes before the files, and both before the words', async t => {
  const files = [
    { name: 'src/a.TS', text: 'const a = 1;\n' },
    { name: 'notes', text: 'no newline at the end' },
  ];
  const text = [
    ['  piped', 'text'].join('\n'),
    ['## src/a.TS', '', '```ts', 'const a = 1;', '```'].join('\n'),
    ['## notes', '', '```', 'no newline at the end', '```'].join('\n'),
    'What is it?',
  ].join('\n\n');
  t.equal(assemble({ stdin: '  piped\ntext\n\n', files, words: ['What', 'is it? '] }), text);
});

t.test('a second question about the same documents begins with the same text', async t => {
  const parts = { stdin: 'piped', files: [{ name: 'a.txt', text: 'a\n' }] };
  const first = assemble({ ...parts, words: ['One?'] });
  const second = assemble({ ...parts, words: ['Another one?'] });
  const shared = first.slice(0, -'One?'.length);
  t.ok(second.startsWith(shared));
  t.match(shared, 'piped');
});

t.test('a fence is longer than any in the file, so that the file ends where it says', async t => {
  const text = 'before\n````md\n```js\n```\n````\nafter\n';
  t.equal(
    assemble({ ...nothing, files: [{ name: 'a.md', text }] }),
    `## a.md\n\n\`\`\`\`\`md\n${text}\`\`\`\`\``,
  );
});

t.test('a dash among words or files is the place of stdin', async t => {
  const stdin = 'the diff\n';
  t.equal(
    assemble({ ...nothing, stdin, words: ['Review', 'this:', '-', 'Be brief.'] }),
    'Review this:\n\nthe diff\n\nBe brief.',
  );
  t.equal(assemble({ ...nothing, stdin, words: ['-'] }), 'the diff');
  const file = { name: 'a', text: 'a' };
  t.equal(
    assemble({ ...nothing, stdin, files: [file, '-'], words: ['x'] }),
    '## a\n\n```\na\n```\n\nthe diff\n\nx',
  );
  t.ok(placesStdin([], ['a', '-']));
  t.notOk(placesStdin(['a'], ['a - b']), 'a dash inside a word is text');
  t.throws(() => placesStdin(['-'], ['-']), { code: 'USAGE' });
});

t.test('what is empty leaves no blank lines; a name takes one line', async t => {
  t.equal(assemble(nothing), '');
  t.equal(assemble({ ...nothing, stdin: ' \n' }), '');
  t.equal(assemble({ ...nothing, stdin: ' \n', words: [' x '] }), 'x');
  t.match(assemble({ ...nothing, files: [{ name: 'a\n# b', text: 'x' }] }), /^## a # b\n/);
});

t.test('what a template asks stands between the documents and the words', async t => {
  t.equal(
    assemble({ ...nothing, stdin: 'doc', instruction: 'Sum up.\n', words: ['In French.'] }),
    ['doc', 'Sum up.', 'In French.'].join('\n\n'),
  );
});
