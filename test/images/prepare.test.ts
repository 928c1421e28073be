import sharp from 'sharp';
import t from 'tap';
import { MOST_BYTES } from '../../lib/images/bounds.js';
import { prepareImage } from '../../lib/images/prepare.js';
import { photograph, plainPicture, pngBomb } from '../helpers/pictures.js';

const prepare = (bytes: Uint8Array, options = {}) => prepareImage(bytes, { called: 'cat.png', ...options });
const decoded = (data: string) => sharp(Buffer.from(data, 'base64'));

t.test('a large photograph becomes a JPEG whose longest side is within bounds', async t => {
  const file = await photograph(1600, 1200);
  const { image, report } = await prepare(file, { name: 'cat.png' });
  t.match(image, { mediaType: 'image/jpeg', width: 1024, height: 768, name: 'cat.png' });
  const metadata = await decoded(image.data).metadata();
  t.match(metadata, { format: 'jpeg', width: 1024, height: 768 });
  t.match(report, { kind: 'png', before: { width: 1600, height: 1200, bytes: file.length } });
  t.equal(report.bytes, Buffer.from(image.data, 'base64').length);
  t.ok(report.bytes < file.length / 4, `${report.bytes} of ${file.length} bytes`);
  t.ok(report.milliseconds > 0);
});

t.test('bounds of a request hold, and no picture is made larger', async t => {
  const file = await photograph(300, 200);
  const small = await prepare(file, { bounds: { maxSide: 90, quality: 50 } });
  t.match(small.image, { width: 90, height: 60 });
  const whole = await prepare(file, { bounds: { maxSide: 2000, quality: 95 } });
  t.match(whole.image, { width: 300, height: 200 });
  const rough = await prepare(file, { bounds: { maxSide: 2000, quality: 10 } });
  t.ok(rough.report.bytes < whole.report.bytes);
});

t.test('every kind is read by its bytes; of a moving picture the first frame', async t => {
  const red = plainPicture(60, 40);
  const moving = await sharp(
    [await red.clone().png().toBuffer(), await plainPicture(60, 40, '#0000ff').png().toBuffer()],
    { join: { animated: true } },
  )
    .gif()
    .toBuffer();
  const files = [
    await red.clone().jpeg().toBuffer(),
    await red.clone().webp().toBuffer(),
    await red.clone().avif().toBuffer(),
    moving,
  ];
  for (const file of files) {
    const { image, report } = await prepare(file);
    t.match(image, { width: 60, height: 40 }, report.kind);
    const { data } = await decoded(image.data).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    t.ok(data[0]! > 200 && data[1]! < 60 && data[2]! < 60, `${report.kind} is red`);
  }
});

t.test('a picture is turned upright, and what its file says of camera and place is gone', async t => {
  const file = await plainPicture(60, 40)
    .jpeg()
    .withExif({ IFD0: { Orientation: '6', Copyright: 'somebody' }, IFD3: { GPSLatitude: '48/1' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { image, report } = await prepare(file);
  t.match(image, { width: 40, height: 60 });
  t.match(report.before, { width: 40, height: 60 });
  const { exif, orientation, icc, xmp } = await decoded(image.data).metadata();
  t.match({ exif, orientation, icc, xmp }, { exif: undefined, orientation: undefined, icc: undefined });
});

t.test('what is transparent stays so, and an alpha channel that hides nothing goes', async t => {
  const clear = await prepare(
    await plainPicture(40, 40, { r: 255, g: 0, b: 0, alpha: 0.5 }).webp().toBuffer(),
  );
  t.equal(clear.image.mediaType, 'image/png');
  t.ok((await decoded(clear.image.data).metadata()).hasAlpha);
  const opaque = await prepare(
    await photograph(64, 64).then(png => sharp(png).ensureAlpha().webp().toBuffer()),
  );
  t.equal(opaque.image.mediaType, 'image/jpeg');
});

t.test('a drawing stays a PNG, a photograph in a PNG does not', async t => {
  const drawing = await prepare(await plainPicture(200, 200, '#00ff00').png().toBuffer());
  t.equal(drawing.image.mediaType, 'image/png');
  t.equal((await prepare(await photograph(400, 300))).image.mediaType, 'image/jpeg');
});

t.test('grey and CMYK pictures are read', async t => {
  const grey = await sharp(await photograph(80, 60))
    .greyscale()
    .jpeg()
    .toBuffer();
  t.match((await prepare(grey)).image, { width: 80, height: 60 });
  const cmyk = await sharp(await photograph(80, 60))
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer();
  const { image } = await prepare(cmyk);
  t.equal((await decoded(image.data).metadata()).space, 'srgb');
});

t.test('what is no picture is refused by name', async t => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  for (const text of ['', 'hello', svg, `<?xml version="1.0"?>${svg}`, '%PDF-1.7\n', 'BM', '<html></html>']) {
    await t.rejects(prepare(Buffer.from(text)), {
      code: 'BAD_INPUT',
      message: 'cat.png is no picture that can be read: send PNG, JPEG, WebP, GIF or AVIF',
    });
  }
});

t.test('more pixels than can be held are refused before they are decoded', async t => {
  const bomb = pngBomb(30_000, 30_000);
  t.ok(bomb.length < 200_000, `${bomb.length} bytes`);
  const before = process.memoryUsage().rss;
  await t.rejects(prepare(bomb), {
    code: 'BAD_INPUT',
    message: /^cat\.png has 30000 x 30000 pixels; 64 million/,
  });
  t.ok(process.memoryUsage().rss - before < 100e6, 'no memory was taken for it');
});

t.test('more bytes than a picture has are refused', async t => {
  await t.rejects(prepare(Buffer.alloc(MOST_BYTES + 1)), {
    code: 'BAD_INPUT',
    message: /20\.0 MB are the most/,
  });
});

t.test('a file that is cut, changed or of another kind behind its first bytes is refused', async t => {
  const picture = sharp(await photograph(120, 90));
  const files = [await picture.clone().png().toBuffer(), await picture.clone().jpeg().toBuffer()];
  files.push(await picture.clone().webp().toBuffer(), await picture.clone().gif().toBuffer());
  for (const file of files) {
    await t.rejects(prepare(file.subarray(0, file.length / 2)), { code: 'BAD_INPUT' });
    await t.rejects(prepare(file.subarray(0, 12)), { code: 'BAD_INPUT' });
    const noise = Buffer.alloc(4000, 0x5a);
    await t.rejects(prepare(Buffer.concat([file.subarray(0, 12), noise])), { code: 'BAD_INPUT' });
  }
});

t.test('a picture with something else behind it is the picture alone', async t => {
  const script = Buffer.from('<script>alert(1)</script><?php system("id"); ?>');
  const file = Buffer.concat([await plainPicture(20, 20).jpeg().toBuffer(), script]);
  const { image } = await prepare(file);
  t.notOk(Buffer.from(image.data, 'base64').includes('script'));
});

t.test('changed bytes never do more than be refused', async t => {
  const file = await sharp(await photograph(64, 48))
    .jpeg()
    .toBuffer();
  let state = 7;
  for (let round = 0; round < 60; round++) {
    const bytes = Buffer.from(file);
    for (let change = 0; change < 8; change++) {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      bytes[3 + (state % (bytes.length - 3))] = state & 255;
    }
    const outcome = await prepare(bytes).then(
      ({ image }) => image.mediaType,
      thrown => thrown.code,
    );
    t.match(outcome, /^(?:image\/jpeg|BAD_INPUT)$/);
  }
});

t.test('whoever stops waiting is let go', async t => {
  const stop = AbortSignal.abort(new Error('left'));
  await t.rejects(prepare(await plainPicture(20, 20).png().toBuffer(), { signal: stop }), {
    message: 'left',
  });
});
