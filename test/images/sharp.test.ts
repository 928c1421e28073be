import t from 'tap';
import { openPictures, pictures } from '../../lib/images/sharp.js';

t.test('without sharp one sentence says how to add it', async t => {
  const missing = () => Promise.reject(new Error("Cannot find package 'sharp'"));
  await t.rejects(pictures(missing), {
    code: 'LOAD_FAILED',
    message: 'pictures need sharp, which is not installed: npm install sharp adds it',
  });
});

t.test('no decoder of other formats is let at bytes', async t => {
  const open = await openPictures();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await t.rejects(open(svg).metadata(), /unsupported/);
});
