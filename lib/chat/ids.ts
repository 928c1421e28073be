/** Crockford's base 32 in lower case: no i, l, o, u. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id: the prefix, `_`, ten digits of base 32 for the time and ten for chance (50 bits), so that ids sort by time.
 * `now` is milliseconds since the epoch; `random` gives numbers from 0 up to, not including, 1. The form is ULID's,
 * shortened: github.com/ulid/spec.
 */
export function newId(prefix: 'conv' | 'msg', now: number, random: () => number): string {
  let id = '';
  let time = Math.max(0, Math.floor(now));
  for (let digit = 0; digit < 10; digit++) {
    id = DIGITS[time % 32]! + id;
    time = Math.floor(time / 32);
  }
  for (let digit = 0; digit < 10; digit++) id += DIGITS[Math.floor(random() * 32)]!;
  return `${prefix}_${id}`;
}
