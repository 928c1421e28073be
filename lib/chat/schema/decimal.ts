import { Unsupported } from './refusal.js';

/** The digits of a number before and after the point, without needless zeros. */
export interface Decimal {
  readonly whole: string;
  readonly fraction: string;
}

/** The largest integer whose neighbours a double tells apart, and so the largest that is safe in JSON (RFC 7493). */
export const LARGEST_INTEGER = BigInt(Number.MAX_SAFE_INTEGER);

const SMALLEST = 1e-6;
const LARGEST = 1e15;

/** The decimal that a bound is written as, without its sign: the shortest that reads as this number. */
export function decimalOf(bound: number): Decimal {
  const [whole, fraction] = String(Math.abs(bound)).split('.');
  return { whole: whole!, fraction: fraction ?? '' };
}

/** Throws `Unsupported` for a bound that is not compared digit by digit. */
export function checkBound(bound: number): void {
  const size = Math.abs(bound);
  if (size === 0 || (size >= SMALLEST && size < LARGEST)) return;
  throw new Unsupported('a bound of numbers that are not integers is 0, or its size is from 1e-6 up to 1e15');
}
