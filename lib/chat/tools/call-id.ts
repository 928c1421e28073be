const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new id of a call: `call_` and 24 letters and digits. `random` gives numbers from 0 up to, not including, 1. */
export function newCallId(random: () => number): string {
  return `call_${Array.from({ length: 24 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')}`;
}
