import t from 'tap';
import { append, type Conversation, rename, select } from '../../lib/chat/conversation.js';
import { toMarkdown } from '../../lib/store/markdown.js';
import { empty, message, reply, talk } from './sample.js';

const answered = (answer: string): Conversation => {
  const start = talk('What is a tree?');
  return append(start, reply(answer, start.leaf!));
};

t.test('the selected path is written with a heading for each message', async t => {
  const first = answered('A plant.');
  const conversation = append(first, message('user', 'Thanks', first.leaf));
  t.equal(
    toMarkdown({ ...conversation, model: 'starter', system: 'Be short.' }),
    [
      '# What is a tree?',
      '2026-01-31 · starter',
      '## System',
      'Be short.',
      '## You',
      'What is a tree?',
      '## Assistant (starter)',
      'A plant.',
      '## You',
      'Thanks\n',
    ].join('\n\n'),
  );
});

t.test('other branches are left out', async t => {
  const first = answered('A plant.');
  const [user, kept] = [...first.messages.keys()];
  const branched = append(first, reply('A graph.', user!));
  t.notMatch(toMarkdown(select(branched, kept!)), /A graph/);
});

t.test('a code block that a stopped reply left open is closed', async t => {
  t.match(toMarkdown(answered('```js\nlet a;')), /```js\nlet a;\n```\n$/);
  t.match(toMarkdown(answered('~~~~\n```\n')), /~~~~\n```\n~~~~\n$/);
  t.match(toMarkdown(answered('```\na\n```\ntext')), /```\na\n```\ntext\n$/, 'a closed one stays');
  t.match(toMarkdown(answered('``` no `fence`')), /``` no `fence`\n$/);
});

t.test('control characters are left out, also of the title', async t => {
  const text = toMarkdown({
    ...rename(answered('\x1b[31mred\x07\r\nnext\ttab'), 'x'),
    title: 'a\x1b]0;b\n# c',
  });
  t.match(text, /\[31mred\nnext\ttab\n$/);
  t.match(text, /^# a \]0;b # c\n/);
});

t.test('a picture stands before its message as a line, whatever it is called', async t => {
  const image = { mediaType: 'image/png', data: 'AAAA', width: 640, height: 480 } as const;
  const asked = message('user', 'What is it?', null);
  const parts = [
    { type: 'image', image: { ...image, name: 'my *cat*\n# [1].png' } },
    { type: 'image', image },
    ...asked.parts,
  ] as const;
  const text = toMarkdown(append(empty(), { ...asked, parts }));
  t.match(
    text,
    '*Picture: my \\*cat\\* # \\[1\\].png, 640 x 480*\n\n*Picture: picture, 640 x 480*\n\nWhat is it?',
  );
  t.notMatch(text, 'AAAA');
  const wordless = toMarkdown(append(empty(), { ...asked, parts: parts.slice(1, 2) }));
  t.match(wordless, /## You\n\n\*Picture: picture, 640 x 480\*\n$/);
});
