import { csiEvent, numberedKey } from './csi.js';
import type { InputEvent, KeyEvent, Modifiers } from './input.js';
import {
  byFinal,
  consoleKeys,
  control,
  key,
  keypad,
  modifiersOf,
  NONE,
  printable,
  rxvtArrows,
} from './keys.js';
import { x10Mouse } from './mouse.js';

// What terminals send after ESC. Sources: ECMA-48 5.4, xterm's ctlseqs, kitty's keyboard protocol, rxvt's reference.

/** `end` is the index after the sequence; no event for what is swallowed. */
export interface Parsed {
  readonly end: number;
  readonly event?: InputEvent;
}

/** Longest control string (OSC, DCS, APC) in UTF-16 units; what comes after is not taken for a part of it. */
const LONGEST_STRING = 1 << 20;
const LONGEST_CSI = 256;

const ESC = '\x1b';

/** Reads the sequence that starts with the ESC at `at`; undefined while it is incomplete. Unknown ones are swallowed. */
export function parseSequence(text: string, at: number): Parsed | undefined {
  const next = text[at + 1];
  switch (next) {
    case undefined:
      return undefined;
    case '[':
      return parseCsi(text, at);
    case 'O':
      return parseSs3(text, at);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      return parseString(text, at);
    case ESC:
      return parseDoubleEscape(text, at);
  }
  const character = String.fromCodePoint(text.codePointAt(at + 1)!);
  return { end: at + 1 + character.length, event: withAlt(keyOf(character)) };
}

/** The key of one character: a control character or one that prints. */
export function keyOf(character: string): KeyEvent {
  const unit = character.charCodeAt(0);
  return unit < 0x20 || unit === 0x7f ? control(unit) : printable(character);
}

function withAlt(event: KeyEvent): KeyEvent {
  return { ...event, alt: true, text: '' };
}

/** ESC ESC is Alt where a key follows (rxvt, PuTTY), else the Escape key and whatever follows. */
function parseDoubleEscape(text: string, at: number): Parsed | undefined {
  const alone = { end: at + 1, event: key('escape') };
  if (text[at + 2] === ESC) return alone;
  const inner = parseSequence(text, at + 1);
  if (!inner) return undefined;
  return inner.event?.type === 'key' ? { end: inner.end, event: withAlt(inner.event) } : alone;
}

function parseString(text: string, at: number): Parsed | undefined {
  const opensOsc = text[at + 1] === ']';
  const limit = at + LONGEST_STRING;
  for (let i = at + 2; i < Math.min(text.length, limit); i++) {
    const character = text[i];
    if (character === '\x18' || character === '\x1a') return { end: i + 1 };
    if (character === '\x9c' || (opensOsc && character === '\x07')) return reply(text, at, i + 1);
    if (character !== ESC) continue;
    if (i + 1 === text.length) return undefined;
    return text[i + 1] === '\\' ? reply(text, at, i + 2) : { end: i };
  }
  return text.length < limit ? undefined : { end: limit };
}

function reply(text: string, at: number, end: number): Parsed {
  return { end, event: { type: 'reply', sequence: text.slice(at, end) } };
}

function parseSs3(text: string, at: number): Parsed | undefined {
  let end = at + 2;
  while (end < text.length && end < at + LONGEST_CSI && /[0-9;]/.test(text[end]!)) end++;
  const final = text[end];
  if (final === undefined) return undefined;
  // Not SS3 after all: Alt and a capital O, then something else.
  if (!/[ -~]/.test(final)) return { end: at + 2, event: withAlt(printable('O')) };
  const modifiers = modifiersOf(
    Number(
      text
        .slice(at + 2, end)
        .split(';')
        .at(-1) || 1,
    ),
  );
  return parsed(end + 1, ss3Key(final, modifiers));
}

function ss3Key(final: string, modifiers: Modifiers): KeyEvent | undefined {
  const arrow = rxvtArrows[final];
  if (arrow) return key(arrow, { ...NONE, ctrl: true });
  if (final === 'M') return key('enter', modifiers);
  if (final === 'I') return key('tab', modifiers);
  const bears = final === 'X' ? '=' : final === ' ' ? ' ' : keypad[final];
  if (bears) return printable(bears, modifiers);
  const name = byFinal[final];
  return name === undefined ? undefined : key(name, modifiers);
}

function parsed(end: number, event: InputEvent | undefined): Parsed {
  return event ? { end, event } : { end };
}

function parseCsi(text: string, at: number): Parsed | undefined {
  let end = at + 2;
  if (text[end] === '[') {
    const final = text[end + 1];
    if (final === undefined) return undefined;
    const index = consoleKeys.indexOf(final);
    return parsed(end + 2, index < 0 ? undefined : key(`f${index + 1}`));
  }
  while (end < text.length && /[0-?]/.test(text[end]!)) end++;
  const parameters = text.slice(at + 2, end);
  // rxvt ends a shifted key in an intermediate byte: CSI 3 $.
  if (text[end] === '$' && /^\d+$/.test(parameters)) {
    return parsed(end + 1, numberedKey(Number(parameters), { ...NONE, shift: true }));
  }
  while (end < text.length && /[ -/]/.test(text[end]!)) end++;
  if (end - at > LONGEST_CSI) return { end };
  const final = text[end];
  if (final === undefined) return undefined;
  // A control or other character cuts the sequence off and counts by itself.
  if (!/[@-~]/.test(final)) return { end };
  if (final === 'M' && parameters === '') return x10(text, end + 1);
  const whole = text.slice(at, end + 1);
  return parsed(end + 1, csiEvent(parameters, final, whole));
}

function x10(text: string, at: number): Parsed | undefined {
  if (text.length < at + 3) return undefined;
  const [button, x, y] = [0, 1, 2].map(i => text.charCodeAt(at + i) - 32) as [number, number, number];
  return parsed(at + 3, x10Mouse(button, x, y));
}
