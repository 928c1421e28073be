import t from 'tap';
import type { Image } from '../../../lib/chat/image.js';
import type { Turn } from '../../../lib/chat/message.js';
import { marked, picturePrompt, unpictured } from '../../../lib/engine/vision/marked.js';

const image: Image = { mediaType: 'image/jpeg', data: 'AAAA', width: 1, height: 1 };
const path: Turn[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What <__media__> are these?', images: [image, image] },
];

t.test('a marker stands for each picture in front of the text, and what spells one is broken', async t => {
  const [system, user] = marked(path);
  t.same(system, path[0]);
  t.equal(user?.content, '<__media__><__media__>What <\u200b__media__> are these?');
  t.notOk('images' in user!);
  t.same(unpictured(path)[1], { role: 'user', content: 'What <__media__> are these?' });
});

t.test('pictures are sent as data URLs; a template that leaves one out is refused', async t => {
  const { prompt, pictures } = picturePrompt('<__media__><__media__>What?', path);
  t.equal(prompt, '<__media__><__media__>What?');
  t.same(pictures, ['data:image/jpeg;base64,AAAA', 'data:image/jpeg;base64,AAAA']);
  t.throws(() => picturePrompt('<__media__>What?', path), { code: 'BAD_INPUT', message: /1 of 2 pictures/ });
});
