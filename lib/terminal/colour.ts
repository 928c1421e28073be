import type { Colour } from './style.js';

/** How many colours the terminal shows: 24-bit, the palette of 256, the 16 of the user's theme, or none. */
export type ColourDepth = 'full' | '256' | '16' | 'none';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the depth off NO_COLOR (no-color.org), COLORTERM and TERM. */
export function colourDepth(env: Environment): ColourDepth {
  const { NO_COLOR = '', COLORTERM = '', TERM = '', TERM_PROGRAM = '', WT_SESSION } = env;
  if (NO_COLOR !== '' || /^(dumb|vt\d+)/.test(TERM)) return 'none';
  if (/^(truecolor|24bit)$/i.test(COLORTERM) || WT_SESSION !== undefined) return 'full';
  if (/-direct$|^xterm-kitty|^xterm-ghostty|^alacritty|^foot|^wezterm/.test(TERM)) return 'full';
  if (/256color/.test(TERM) || TERM_PROGRAM !== '') return '256';
  return '16';
}

/** SGR parameters that set `colour`, each after a semicolon; `layer` is 30 for the text, 40 for what is behind it. */
export function colourCode(colour: Colour, layer: 30 | 40, depth: ColourDepth): string {
  if (depth === 'none') return '';
  if (typeof colour !== 'number') {
    if (depth === 'full') return `;${layer + 8};2;${colour.map(byte).join(';')}`;
    return paletteCode(depth === '256' ? nearest256(colour) : nearest16(colour), layer);
  }
  const index = byte(colour);
  return paletteCode(depth === '16' && index > 15 ? nearest16(paletteColour(index)) : index, layer);
}

type Rgb = readonly [number, number, number];

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

function paletteCode(index: number, layer: 30 | 40): string {
  if (index < 8) return `;${layer + index}`;
  return index < 16 ? `;${layer + 52 + index}` : `;${layer + 8};5;${index}`;
}

/** Steps of xterm's 6 by 6 by 6 colour cube, at palette index 16. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;
/** xterm's own sixteen; themes differ, so they are only a measure of nearness. */
const SIXTEEN: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

function paletteColour(index: number): Rgb {
  if (index < 16) return SIXTEEN[index]!;
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return [grey, grey, grey];
  }
  const cube = index - 16;
  return [CUBE[Math.trunc(cube / 36)]!, CUBE[Math.trunc(cube / 6) % 6]!, CUBE[cube % 6]!];
}

function nearest256(colour: Rgb): number {
  return nearest(colour, 16, 256);
}

function nearest16(colour: Rgb): number {
  return nearest(colour, 0, 16);
}

function nearest([red, green, blue]: Rgb, from: number, to: number): number {
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let index = from; index < to; index++) {
    const [r, g, b] = paletteColour(index);
    const distance = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
