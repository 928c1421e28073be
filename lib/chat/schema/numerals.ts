import { type Automaton, combine, type Edge, explore, type State, smallest } from './automaton.js';
import { type Decimal, decimalOf } from './decimal.js';
import { patternRegex } from './pattern.js';
import { automatonOf } from './regex.js';

/** A number compared with a bound, as far as its digits are known: smaller, the same, larger. */
type Order = -1 | 0 | 1;

const digits = '0123456789';
const orderOf = (a: string, b: string): Order => (a < b ? -1 : a > b ? 1 : 0);
const edge = <S>(character: string, target: S): Edge<S> => {
  const point = character.charCodeAt(0);
  return { first: point, last: point, target };
};
const nothing: Automaton = [{ accepting: false, edges: [] }];

/** The numerals of `positive`, and those of `negative` behind a minus sign. Neither returns to its start. */
function signed(positive: Automaton, negative: Automaton): Automaton {
  const shift = (target: number) => target + positive.length;
  const minus = edge('-', shift(0));
  const moved = negative.map(
    (state): State => ({
      ...state,
      edges: state.edges.map(each => ({ ...each, target: shift(each.target) })),
    }),
  );
  const [start, ...others] = positive;
  return smallest([{ ...start!, edges: [minus, ...start!.edges] }, ...others, ...moved]);
}

interface WholeReading {
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
  const next = (from: WholeReading, digit: string): WholeReading => ({
    count: from.count + 1,
    low: from.low || orderOf(digit, low[from.count] ?? digit),
    high: from.high || orderOf(digit, high[from.count] ?? digit),
    rest: (from.rest * 10n + BigInt(digit)) % multiple,
    zero: digit === '0' && from.count === 0,
  });
  const fits = ({ count, low: over, high: under, rest }: WholeReading): boolean =>
    rest === 0n &&
    (count > low.length || (count === low.length && over >= 0)) &&
    (count < high.length || (count === high.length && under <= 0));
  return explore<WholeReading>(
    { count: 0, low: 0, high: 0, rest: 0n, zero: false },
    state => Object.values(state).join(),
    state => ({
      accepting: state.count > 0 && fits(state),
      edges:
        state.zero || state.count >= high.length
          ? []
          : [...digits].map(digit => edge(digit, next(state, digit))),
    }),
  );
}

const largest = (a: bigint, b: bigint) => (a > b ? a : b);

/** Integers from `min` to `max` without exponent, needless zeros and minus zero, that `multiple` divides. */
export function integerNumerals(min: bigint, max: bigint, multiple: bigint): Automaton {
  return signed(magnitudes(largest(min, 0n), max, multiple), magnitudes(largest(-max, 1n), -min, multiple));
}

export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

interface Limit {
  readonly digits: Decimal;
  readonly exclusive: boolean;
}

interface Reading {
  /** Where the last character stands. */
  readonly phase: 'start' | 'whole' | 'point' | 'fraction';
  /** Digits in this phase. */
  readonly count: number;
  /** Digits from the first one that is not 0. */
  readonly significant: number;
  readonly low: Order;
  readonly high: Order;
}

/** Significant digits that a double always keeps. */
const PRECISION = 15;
/** Zeros that may stand before the first significant digit of a fraction. */
const ZEROS = 5;

/** Compares one digit more with a limit. */
function compared(order: Order, { phase, count }: Reading, digit: string, limit: Limit | null): Order {
  if (order !== 0 || limit === null) return order;
  const expected = phase === 'start' || phase === 'whole' ? limit.digits.whole : limit.digits.fraction;
  return orderOf(digit, expected[count] ?? (phase === 'whole' ? digit : '0'));
}

/** How a number whose digits end here compares with a limit. */
function compare(order: Order, { phase, count }: Reading, limit: Limit): Order {
  const { whole, fraction } = limit.digits;
  if (phase === 'whole' && count !== whole.length) return count < whole.length ? -1 : 1;
  const left = phase === 'whole' ? fraction.length : fraction.length - count;
  return order === 0 && left > 0 ? -1 : order;
}

/** The order to a limit once the digits before the point are known. */
function compareWhole(order: Order, count: number, limit: Limit | null): Order {
  if (limit === null || count === limit.digits.whole.length) return order;
  return count < limit.digits.whole.length ? -1 : 1;
}

function nextDigit(from: Reading, digit: string, low: Limit | null, high: Limit | null): Reading | null {
  const { phase, count, significant } = from;
  const counts = significant > 0 || digit !== '0';
  if (counts && significant === PRECISION) return null;
  if (phase === 'whole' && significant === 0) return null;
  if (phase === 'fraction' && significant === 0 && count > ZEROS) return null;
  const inWhole = phase === 'start' || phase === 'whole';
  return {
    phase: inWhole ? 'whole' : 'fraction',
    count: count + 1,
    significant: significant + Number(counts),
    low: compared(from.low, from, digit, low),
    high: compared(from.high, from, digit, high),
  };
}

/** Plain decimal numerals between two limits. */
function decimals(low: Limit | null, high: Limit | null): Automaton {
  const fits = (state: Reading): boolean => {
    const above = low === null ? 1 : compare(state.low, state, low);
    const below = high === null ? -1 : compare(state.high, state, high);
    return (
      (above > 0 || (above === 0 && !low!.exclusive)) && (below < 0 || (below === 0 && !high!.exclusive))
    );
  };
  return explore<Reading>(
    { phase: 'start', count: 0, significant: 0, low: 0, high: 0 },
    state => Object.values(state).join(),
    state => {
      const { phase, count } = state;
      const point: Reading = {
        ...state,
        phase: 'point',
        count: 0,
        low: compareWhole(state.low, count, low),
        high: compareWhole(state.high, count, high),
      };
      const next = [...digits].flatMap(digit => {
        const target = nextDigit(state, digit, low, high);
        return target === null ? [] : [edge(digit, target)];
      });
      return {
        accepting: (phase === 'whole' || phase === 'fraction') && fits(state),
        edges: [...(phase === 'whole' ? [edge('.', point)] : []), ...next],
      };
    },
  );
}

const mantissa = '[1-9](?:\\.\\d{1,14})?[eE]';
const scientific = (pattern: string): Automaton => automatonOf(patternRegex(`^${pattern}$`));
const huge = `${mantissa}\\+?(?:1[5-9]|[2-9]\\d|[12]\\d\\d|30[0-7])`;
const tiny = `${mantissa}-(?:0?[7-9]|[1-9]\\d|[12]\\d\\d|30[0-7])`;

/**
 * Numbers between two bounds, each 0 or of a size from 1e-6 up to 1e15: as plain decimals of at most 15 significant
 * digits, and with an exponent where they are nearer to 0 than 1e-6, or 1e15 and larger. With so few digits no
 * rounding crosses a bound, because a double keeps all decimals of 15 digits apart.
 */
export function numberNumerals(min: Bound | null, max: Bound | null): Automaton {
  const limit = (bound: Bound): Limit => ({ digits: decimalOf(bound.value), exclusive: bound.exclusive });
  const zero: Limit = { digits: decimalOf(0), exclusive: true };
  const hasPositive = max === null || max.value >= 0;
  const hasNegative = min === null || min.value < 0;
  const positive = decimals(min !== null && min.value >= 0 ? limit(min) : null, max && limit(max));
  const negative = decimals(max !== null && max.value < 0 ? limit(max) : zero, min && limit(min));
  const plain = signed(hasPositive ? positive : nothing, hasNegative ? negative : nothing);
  const exponents = [
    ...(max === null ? [huge] : []),
    ...(min === null ? [`-${huge}`] : []),
    ...((min === null || min.value <= 0) && (max === null || max.value > 0) ? [tiny] : []),
    ...(hasNegative && (max === null || max.value >= 0) ? [`-${tiny}`] : []),
  ];
  return exponents.reduce((all, pattern) => combine(all, scientific(pattern), 'either'), plain);
}
