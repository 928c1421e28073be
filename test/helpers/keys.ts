/** What a terminal of the xterm family sends for keys that are no characters. */
export const keys = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageUp: '\x1b[5~',
  pageDown: '\x1b[6~',
  delete: '\x1b[3~',
  backspace: '\x7f',
  enter: '\r',
  altEnter: '\x1b\r',
  escape: '\x1b',
  tab: '\t',
  shiftTab: '\x1b[Z',
  f1: '\x1bOP',
  ctrlLeft: '\x1b[1;5D',
  ctrlRight: '\x1b[1;5C',
  ctrlHome: '\x1b[1;5H',
  ctrlEnd: '\x1b[1;5F',
  /** Control and a letter. */
  ctrl: (letter: string) => String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 31),
  /** Alt and a character. */
  alt: (character: string) => `\x1b${character}`,
} as const;
