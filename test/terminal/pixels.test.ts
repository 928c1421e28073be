import t from 'tap';
import { halfBlocks, scaledDown } from '../../lib/terminal/pixels.js';

const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

const picture = (width: number, ...pixels: readonly (readonly number[])[]) => ({
  width,
  height: pixels.length / width,
  rgb: Uint8Array.from(pixels.flat()),
});

t.test('a cell shows two pixels, one above the other', async t => {
  const rows = halfBlocks(picture(2, RED, BLUE, BLUE, RED));
  t.same(rows, [
    [
      { text: '▀', style: { fg: RED, bg: BLUE } },
      { text: '▀', style: { fg: BLUE, bg: RED } },
    ],
  ]);
});

t.test('equal cells side by side are one run, and a last odd row leaves what is behind it', async t => {
  t.same(halfBlocks(picture(3, RED, RED, RED)), [[{ text: '▀▀▀', style: { fg: RED } }]]);
  t.equal(halfBlocks(picture(1, RED, RED, RED)).length, 2);
});

t.test('a picture is made smaller by the mean of what each pixel covers, its shape kept', async t => {
  const wide = picture(4, RED, BLUE, RED, BLUE, BLUE, RED, BLUE, RED);
  const small = scaledDown(wide, 2, 2);
  t.match(small, { width: 2, height: 1 });
  t.same([...small.rgb], [128, 0, 128, 128, 0, 128]);
  const uneven = scaledDown(picture(3, RED, RED, BLUE), 2, 8);
  t.match(uneven, { width: 2, height: 1 });
});

t.test('a picture that fits stays as it is, and none vanishes', async t => {
  const small = picture(1, RED);
  t.equal(scaledDown(small, 10, 10), small);
  const line = { width: 100, height: 1, rgb: new Uint8Array(300) };
  t.match(scaledDown(line, 4, 4), { width: 4, height: 1 });
});
