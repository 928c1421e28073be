import t from 'tap';
import type { Image } from '../../../lib/chat/image.js';
import { PictureCounts } from '../../../lib/engine/vision/picture-counts.js';

const image = (data: string): Image => ({ mediaType: 'image/png', data, width: 1, height: 1 });

t.test('a picture is counted once, however often it is given', async t => {
  const counts = new PictureCounts();
  const asked: string[] = [];
  const count = async ({ data }: Image) => {
    asked.push(data);
    return data.length;
  };
  const [one, other] = [image('AAAA'), image('BBBBBBBB')];
  t.same([...(await counts.of([one, other], count)).values()], [4, 8]);
  const same = image('AAAA');
  t.equal((await counts.of([same], count)).get(same), 4);
  t.same(asked, ['AAAA', 'BBBBBBBB']);
});

t.test('one that could not be counted is tried again', async t => {
  const counts = new PictureCounts();
  const failing = () => Promise.reject(new Error('no picture'));
  await t.rejects(counts.of([image('AAAA')], failing), { message: 'no picture' });
  t.equal((await counts.of([image('AAAA')], async () => 3)).size, 1);
});
