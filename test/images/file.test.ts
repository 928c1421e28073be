import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { readImageFile } from '../../lib/images/file.js';
import { pixelsOf } from '../../lib/images/pixels.js';
import { reportText } from '../../lib/images/report.js';
import { photograph, plainPicture } from '../helpers/pictures.js';

t.test('a file is read with its name, whatever ending it has', async t => {
  const path = join(t.testdir(), 'holiday.txt');
  await writeFile(path, await plainPicture(32, 16).png().toBuffer());
  const { image } = await readImageFile(path);
  t.match(image, { name: 'holiday.txt', width: 32, height: 16 });
  t.same(await pixelsOf(image, 2, 1), { width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 255, 0, 0) });
});

t.test('what cannot be read is named', async t => {
  const folder = t.testdir({ 'notes.png': 'no picture' });
  const message = async (path: string) =>
    readImageFile(path).catch(thrown => `${thrown.code} ${thrown.message}`);
  t.equal(await message(join(folder, 'none.png')), `BAD_INPUT there is no file ${join(folder, 'none.png')}`);
  t.equal(await message(folder), `BAD_INPUT ${folder} is no file`);
  t.match(await message(join(folder, 'notes.png')), /notes\.png is no picture that can be read: send PNG/);
});

t.test('one line tells what was saved', async t => {
  const path = join(t.testdir(), 'a.png');
  await writeFile(path, await photograph(1600, 800));
  const { report } = await readImageFile(path);
  t.match(reportText([report]), /^picture 1600 x 800 to 1024 x 512, [\d.]+ MB to [\d.]+ KB in \d+ ms$/);
  t.match(reportText([report, report]), /^2 pictures, [\d.]+ MB to [\d.]+ KB in \d+ ms$/);
});
