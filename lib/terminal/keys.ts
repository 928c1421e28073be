import type { KeyEvent, Modifiers } from './input.js';

export const NONE: Modifiers = { ctrl: false, alt: false, shift: false };

/** A key that types nothing. */
export function key(name: string, modifiers: Modifiers = NONE): KeyEvent {
  const { ctrl, alt, shift } = modifiers;
  return { type: 'key', name, ctrl, alt, shift, text: '' };
}

/** The key of one printable cluster; `A` is shift and `a`, so that Caps Lock and layouts need no own bindings. */
export function printable(cluster: string, modifiers: Modifiers = NONE): KeyEvent {
  const { ctrl, alt } = modifiers;
  const lower = cluster.toLowerCase();
  const capital = lower !== cluster;
  const name = cluster === ' ' ? 'space' : lower;
  const shift = capital || (modifiers.shift && (name === 'space' || lower.toUpperCase() !== lower));
  return { type: 'key', name, ctrl, alt, shift, text: ctrl || alt ? '' : cluster };
}

/** The key behind a C0 control or DEL, as terminals send it: Ctrl-I is Tab, Ctrl-M Enter, Ctrl-J stays itself. */
export function control(unit: number, modifiers: Modifiers = NONE): KeyEvent {
  const special = unit === 0x7f ? 'backspace' : { 9: 'tab', 13: 'enter', 27: 'escape' }[unit];
  if (special) return key(special, modifiers);
  const name = unit === 0 ? 'space' : String.fromCharCode(unit + 64).toLowerCase();
  return key(name, { ...modifiers, ctrl: true });
}

/** Modifier parameter of xterm and kitty: 1 plus the bits shift 1, alt 2, ctrl 4. */
export function modifiersOf(parameter: number): Modifiers {
  const bits = Math.max(parameter - 1, 0);
  return { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
}

/** Bits of the modifier parameter that make a key somebody else's: super, hyper, meta. */
export const FOREIGN_MODIFIERS = 8 | 16 | 32;

/** Final byte of `CSI 1 ; m X`, `CSI X` and `SS3 X`. */
export const byFinal: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'clear',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Number of `CSI n ; m ~`: DEC, the Linux console and rxvt for Home and End. */
export const byNumber: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  ...numbered([11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34]),
};

function numbered(codes: readonly number[]): Record<number, string> {
  return Object.fromEntries(codes.map((code, i) => [code, `f${i + 1}`]));
}

/** rxvt's arrows, lower case: `CSI a` with shift, `SS3 a` with ctrl. */
export const rxvtArrows: Readonly<Record<string, string>> = { a: 'up', b: 'down', c: 'right', d: 'left' };

/** The Linux console's F1 to F5: `CSI [ A` to `CSI [ E`. */
export const consoleKeys = 'ABCDE';

/** Application keypad, `SS3 X`: the character that the key bears. */
export const keypad: Readonly<Record<string, string>> = Object.fromEntries(
  [...'jklmnopqrstuvwxy'].map((final, i) => [final, '*+,-./0123456789'[i]!]),
);

/** Kitty's code points of keypad keys; 57399 to 57413 bear the characters of `kittyKeypad`. */
export const kittyKeypad = '0123456789./*-+';
export const kittyKeys: Readonly<Record<number, string>> = {
  9: 'tab',
  13: 'enter',
  27: 'escape',
  127: 'backspace',
  57414: 'enter',
  ...Object.fromEntries(
    ['left', 'right', 'up', 'down', 'pageup', 'pagedown', 'home', 'end', 'insert', 'delete', 'clear'].map(
      (name, i) => [57417 + i, name],
    ),
  ),
  ...Object.fromEntries(Array.from({ length: 23 }, (_, i) => [57376 + i, `f${13 + i}`])),
};
