import t from 'tap';
import { imageType } from '../../../lib/http/openai/images.js';

t.test('an image is known by how it begins', async t => {
  const known = (text: string) => imageType(Buffer.from(text, 'latin1'));
  t.equal(known('\x89PNG\r\n\x1a\n\0\0\0\r'), 'png');
  t.equal(known('\xff\xd8\xff\xe0'), 'jpeg');
  t.equal(known('GIF87a'), 'gif');
  t.equal(known('GIF89a'), 'gif');
  t.equal(known('RIFFabcdWEBP'), 'webp');
  t.equal(known('BM'), 'bmp');
  for (const other of ['', 'RIFFabcdWAVE', '\x89PN', 'GIF88a', '<svg', '%PDF-1.7'])
    t.equal(known(other), undefined);
});
