import type { InputEvent, KeyEvent, Modifiers } from './input.js';
import {
  byFinal,
  byNumber,
  control,
  FOREIGN_MODIFIERS,
  key,
  kittyKeypad,
  kittyKeys,
  modifiersOf,
  NONE,
  printable,
  rxvtArrows,
} from './keys.js';
import { sgrMouse } from './mouse.js';

/**
 * What a control sequence means: `parameters` between `CSI` and `final`, of the `whole` sequence. Undefined for what
 * is unknown, a key that is let go, and another program's key.
 */
export function csiEvent(parameters: string, final: string, whole: string): InputEvent | undefined {
  if (parameters.startsWith('<')) return sgrMouse(parameters.slice(1), final === 'M');
  if (/^[=>?]/.test(parameters) || /[cnty]$/.test(whole)) return { type: 'reply', sequence: whole };
  if (parameters === '' && (final === 'I' || final === 'O')) return { type: 'focus', gained: final === 'I' };
  const fields = parameters.split(';').map(field => field.split(':').map(Number));
  const first = fields[0]?.[0] || 1;
  const modifier = fields[1]?.[0] || 1;
  // CSI 12 ; 40 R tells where the cursor is; F3 never has a first parameter above 1.
  if (final === 'R' && first > 1) return { type: 'reply', sequence: whole };
  // Releases and other people's modifiers (super, hyper, meta) are no keys of ours.
  if (fields[1]?.[1] === 3 || ((modifier - 1) & FOREIGN_MODIFIERS) !== 0) return undefined;
  const modifiers = modifiersOf(modifier);
  if (final === 'u') return codedKey(first, modifiers, fields[0]?.[1]);
  if (final === '~')
    return first === 27 ? codedKey(fields[2]?.[0] ?? 0, modifiers) : numberedKey(first, modifiers);
  if (final === '^') return numberedKey(first, { ...NONE, ctrl: true });
  if (final === '@') return numberedKey(first, { ...NONE, ctrl: true, shift: true });
  if (final === 'Z') return key('tab', { ...modifiers, shift: true });
  const arrow = rxvtArrows[final];
  if (arrow) return key(arrow, { ...NONE, shift: true });
  const name = byFinal[final];
  return name === undefined ? undefined : key(name, modifiers);
}

/** The key of `CSI number ~`. */
export function numberedKey(number: number, modifiers: Modifiers): KeyEvent | undefined {
  const name = byNumber[number];
  return name === undefined ? undefined : key(name, modifiers);
}

/** A key by its code point: `CSI code ; m u`, and xterm's modifyOtherKeys `CSI 27 ; m ; code ~`. */
function codedKey(code: number, modifiers: Modifiers, shifted?: number): KeyEvent | undefined {
  const named = kittyKeys[code];
  if (named) return key(named, modifiers);
  const bears = code >= 57399 ? kittyKeypad[code - 57399] : undefined;
  if (bears) return printable(bears, modifiers);
  // The private use area holds kitty's other keys (volume, left Shift, …).
  if (!(code >= 0x20 && code <= 0x10ffff) || (code >= 0xe000 && code <= 0xf8ff)) {
    return code > 0 && code < 0x20 ? control(code, modifiers) : undefined;
  }
  if (code >= 0xd800 && code <= 0xdfff) return undefined;
  const character = String.fromCodePoint(code);
  if (modifiers.ctrl) return controlled(character, modifiers);
  const typed = shifted
    ? String.fromCodePoint(shifted)
    : modifiers.shift
      ? character.toUpperCase()
      : character;
  return printable(typed, modifiers);
}

/** Ctrl and a character, under the names that terminals without the protocol give the same keys. */
function controlled(character: string, modifiers: Modifiers): KeyEvent {
  const plain = { ...modifiers, ctrl: false };
  if (character === 'i') return key('tab', plain);
  if (character === 'm') return key('enter', plain);
  if (character === '[') return key('escape', plain);
  if (character === '/' || (character === '-' && modifiers.shift)) {
    return key('_', { ...modifiers, shift: false });
  }
  return printable(character, modifiers);
}
