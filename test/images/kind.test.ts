import t from 'tap';
import { imageKind } from '../../lib/images/kind.js';

t.test('a picture is known by its first bytes', async t => {
  const known = (text: string) => imageKind(Buffer.from(text, 'latin1'));
  t.equal(known('\x89PNG\r\n\x1a\n____'), 'png');
  t.equal(known('\xff\xd8\xff\xe0____'), 'jpeg');
  t.equal(known('GIF89a______'), 'gif');
  t.equal(known('RIFF____WEBPVP8 '), 'webp');
  t.equal(known('____ftypavif'), 'avif');
  t.equal(known('____ftypheic'), 'heic');
});

t.test('anything else is none, a beginning that is cut too', async t => {
  for (const text of [
    '',
    '\x89PN',
    'RIFF____WAVE',
    '<svg xmlns="',
    '%PDF-1.7',
    'BM__________',
    'II*\0',
    '<html>',
  ]) {
    t.equal(imageKind(Buffer.from(text, 'latin1')), undefined, JSON.stringify(text));
  }
});
