import type { MouseEvent } from './input.js';

const MOTION = 32;
const WHEEL = 64;
const OTHER_BUTTONS = 128;

/** Reads the parameters of `CSI < b ; x ; y M` (`m` where a button is let go): xterm's mode 1006. */
export function sgrMouse(parameters: string, pressed: boolean): MouseEvent | undefined {
  const match = /^(\d{1,4});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (!match) return undefined;
  return mouse(Number(match[1]), pressed, Number(match[2]), Number(match[3]));
}

/** Reads the three values of `CSI M b x y`, 32 taken off: a terminal that does not know mode 1006. */
export function x10Mouse(button: number, x: number, y: number): MouseEvent | undefined {
  return mouse(button, (button & 3) !== 3 || (button & MOTION) !== 0, x, y);
}

function mouse(bits: number, pressed: boolean, x: number, y: number): MouseEvent | undefined {
  const button = bits & 3;
  // Sideways wheels and the buttons beyond the third mean nothing here.
  if ((bits & OTHER_BUTTONS) !== 0 || ((bits & WHEEL) !== 0 && button > 1) || x < 1 || y < 1)
    return undefined;
  const held = { shift: (bits & 4) !== 0, alt: (bits & 8) !== 0, ctrl: (bits & 16) !== 0 };
  const at = { type: 'mouse', button, x: x - 1, y: y - 1, ...held } as const;
  if ((bits & WHEEL) !== 0) return { ...at, action: button === 0 ? 'wheel-up' : 'wheel-down' };
  if ((bits & MOTION) !== 0) return { ...at, action: 'move' };
  return { ...at, action: pressed ? 'press' : 'release' };
}
