import t from 'tap';
import { droppedPicture } from '../../lib/tui/dropped.js';

t.test(
  'a picture file that is dropped on the terminal is known, however the terminal writes its path',
  async t => {
    for (const [text, path] of [
      ['/home/ada/cat.png', '/home/ada/cat.png'],
      ["'/home/ada/my cat.JPG' ", '/home/ada/my cat.JPG'],
      ['"/home/ada/my cat.webp"', '/home/ada/my cat.webp'],
      ['/home/ada/my\\ cat\\ \\(1\\).jpeg', '/home/ada/my cat (1).jpeg'],
      ['file:///home/ada/my%20cat.png\n', '/home/ada/my cat.png'],
      ['~/cat.gif', '~/cat.gif'],
      ['./cat.avif', './cat.avif'],
    ] as const)
      t.equal(droppedPicture(text), path, text);
  },
);

t.test('other pastes are text', async t => {
  for (const text of [
    '',
    'look at cat.png',
    'cat.png',
    '/home/ada/notes.txt',
    '/home/ada/cat.png\n/home/ada/dog.png',
    'https://example.org/cat.png',
    'file://other-host/cat.png',
    'file:///bad%zz.png',
    "/it's here.png\x1b[31m",
    `/${'a'.repeat(5_000)}.png`,
  ])
    t.equal(droppedPicture(text), undefined, text.slice(0, 40));
});
