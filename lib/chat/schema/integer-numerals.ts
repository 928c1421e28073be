import { type Automaton, explore } from './automaton.js';
import { digits, edge, nothing, type Order, orderOf, signed } from './numerals.js';

interface Reading {
  readonly count: number;
  readonly low: Order;
  readonly high: Order;
  /** Remainder of the number so far. */
  readonly rest: bigint;
  readonly zero: boolean;
}

/** Numerals of the multiples of `multiple` from `min` to `max`, neither negative. */
function magnitudes(min: bigint, max: bigint, multiple: bigint): Automaton {
  if (min > max) return nothing;
  const [low, high] = [String(min), String(max)];
  const next = (from: Reading, digit: string): Reading => ({
    count: from.count + 1,
    low: from.low || orderOf(digit, low[from.count] ?? digit),
    high: from.high || orderOf(digit, high[from.count] ?? digit),
    rest: (from.rest * 10n + BigInt(digit)) % multiple,
    zero: digit === '0' && from.count === 0,
  });
  const fits = ({ count, low: over, high: under, rest }: Reading): boolean =>
    rest === 0n &&
    (count > low.length || (count === low.length && over >= 0)) &&
    (count < high.length || (count === high.length && under <= 0));
  return explore<Reading>(
    { count: 0, low: 0, high: 0, rest: 0n, zero: false },
    state => Object.values(state).join(),
    state => ({
      accepting: state.count > 0 && fits(state),
      edges:
        state.zero || state.count >= high.length ? [] : digits.map(digit => edge(digit, next(state, digit))),
    }),
  );
}

const largest = (a: bigint, b: bigint) => (a > b ? a : b);

/** Integers from `min` to `max` without exponent, needless zeros and minus zero, that `multiple` divides. */
export function integerNumerals(min: bigint, max: bigint, multiple: bigint): Automaton {
  return signed(magnitudes(largest(min, 0n), max, multiple), magnitudes(largest(-max, 1n), -min, multiple));
}
