import t from 'tap';
import { colourCode, colourDepth } from '../../lib/terminal/colour.js';

t.test('the number of colours comes from the environment', async t => {
  t.equal(colourDepth({ TERM: 'xterm-256color', COLORTERM: 'truecolor' }), 'full');
  t.equal(colourDepth({ TERM: 'xterm-kitty' }), 'full');
  t.equal(colourDepth({ TERM: 'xterm-direct' }), 'full');
  t.equal(colourDepth({ TERM: 'xterm-256color' }), '256');
  t.equal(colourDepth({ TERM: 'linux' }), '16');
  t.equal(colourDepth({ TERM: 'vt220' }), 'none');
  t.equal(colourDepth({ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }), 'none');
  t.equal(colourDepth({ TERM: 'xterm-256color', NO_COLOR: '' }), '256', 'an empty NO_COLOR is none');
});

t.test('a colour becomes the nearest that the terminal has', async t => {
  const orange = [255, 140, 0] as const;
  t.equal(colourCode(orange, 30, 'full'), ';38;2;255;140;0');
  t.equal(colourCode(orange, 40, '256'), ';48;5;208');
  t.equal(colourCode(orange, 30, '16'), ';33');
  t.equal(colourCode(orange, 30, 'none'), '');
  t.equal(colourCode([255, 0, 0], 40, '16'), ';101');
  t.equal(colourCode([128, 128, 128], 30, '256'), ';38;5;244');
});

t.test('the first sixteen stay the user’s own', async t => {
  t.equal(colourCode(1, 30, 'full'), ';31');
  t.equal(colourCode(9, 40, '256'), ';101');
  t.equal(colourCode(208, 30, '256'), ';38;5;208');
  t.equal(colourCode(196, 30, '16'), ';91');
});
