import t from 'tap';
import { estimatedTokens, passagesOf } from '../../lib/chat/passages.js';

const words = (count: number, word = 'river'): string => Array.from({ length: count }, () => word).join(' ');

t.test('Markdown is split at headings, but not at those in code; lines are those of the file', t => {
  const text = `# One\n\n${words(10)}\n\n## Two\n\n\`\`\`sh\n# ${words(10)}\n\`\`\`\n`;
  t.same(
    passagesOf(text, { tokens: 30, markdown: true }).map(({ firstLine, lastLine }) => [firstLine, lastLine]),
    [
      [1, 3],
      [5, 9],
    ],
  );
  t.equal(passagesOf(text, { tokens: 100, markdown: true }).length, 1, 'short sections stay together');
  t.equal(
    passagesOf('# a\n# b', { tokens: 2 }).length,
    2,
    'where it fits, # is nothing but a sign elsewhere',
  );
  t.end();
});

t.test('code is split where a line without indentation follows a blank one', t => {
  const body = (name: string) => `function ${name}() {\n  ${words(6)};\n\n  ${words(6)};\n}\n`;
  const text = [body('a'), body('b'), body('c')].join('\n');
  const passages = passagesOf(text, { tokens: 30 });
  t.same(
    passages.map(({ text: passage }) => passage.split('\n')[0]),
    ['function a() {', 'function b() {', 'function c() {'],
  );
  t.end();
});

t.test('no passage is longer than asked for, and nothing is lost, however long a line is', t => {
  const sentences = Array.from({ length: 20 }, (_, at) => `Sentence ${at} is about ${words(5)}.`).join(' ');
  const text = `${sentences}\n${'x'.repeat(2000)}\n${'漢'.repeat(300)}\n\n${words(300)}`;
  const passages = passagesOf(text, { tokens: 40 });
  for (const passage of passages) t.ok(estimatedTokens(passage.text) <= 40, passage.text);
  const plain = (whole: string) => whole.replaceAll(/\s/g, '');
  t.equal(plain(passages.map(passage => passage.text).join('')), plain(text));
  t.match(passages[0]!.text, /^Sentence 0 .*\. *$/, 'sentences are not broken');
  t.end();
});

t.test('a passage begins with the end of the one before', t => {
  const text = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n');
  const passages = passagesOf(text, { tokens: 10, overlap: 4 });
  for (const [at, passage] of passages.entries())
    if (at > 0) t.equal(passage.firstLine, passages[at - 1]!.lastLine - 1);
  t.equal(passages.at(-1)!.lastLine, 30);
  t.end();
});

t.test('blanks are no passage', t => {
  t.same(passagesOf('', { tokens: 10 }), []);
  t.same(passagesOf(' \n\n\t\n', { tokens: 10, overlap: 5 }), []);
  t.match(passagesOf('\r\n\r\na\r\nb\r\n', { tokens: 10 }), [{ text: 'a\nb', firstLine: 3, lastLine: 4 }]);
  t.end();
});
