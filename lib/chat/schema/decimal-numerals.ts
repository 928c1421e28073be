import { type Automaton, combine, explore } from './automaton.js';
import { type Decimal, decimalOf } from './decimal.js';
import { digits, edge, nothing, type Order, orderOf, signed } from './numerals.js';
import { patternRegex } from './pattern.js';
import { automatonOf } from './regex.js';

export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

interface Limit {
  readonly digits: Decimal;
  readonly exclusive: boolean;
}

interface Range {
  readonly low: Limit | null;
  readonly high: Limit | null;
  /** Significant digits at most. */
  readonly precision: number;
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

/** Significant digits that tell every double from every other. */
const PRECISION = 17;
/** As many as a double always keeps: no rounding joins two such decimals, so that an exclusive bound holds. */
const EXACT_PRECISION = 15;
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

function nextDigit(from: Reading, digit: string, { low, high, precision }: Range): Reading | null {
  const { phase, count, significant } = from;
  const counts = significant > 0 || digit !== '0';
  if (counts && significant === precision) return null;
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
function decimals(range: Range): Automaton {
  const { low, high } = range;
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
      const next = digits.flatMap(digit => {
        const target = nextDigit(state, digit, range);
        return target === null ? [] : [edge(digit, target)];
      });
      return {
        accepting: (phase === 'whole' || phase === 'fraction') && fits(state),
        edges: [...(phase === 'whole' ? [edge('.', point)] : []), ...next],
      };
    },
  );
}

/** Numerals with an exponent, up to 1e308: those of a size from 10^`precision` on, and those nearer to 0 than 1e-6. */
function withExponent(precision: number): { readonly huge: string; readonly tiny: string } {
  const mantissa = `[1-9](?:\\.\\d{1,${precision - 1}})?[eE]`;
  return {
    huge: `${mantissa}\\+?(?:1[${precision % 10}-9]|[2-9]\\d|[12]\\d\\d|30[0-7])`,
    tiny: `${mantissa}-(?:0?[7-9]|[1-9]\\d|[12]\\d\\d|30[0-7])`,
  };
}

/**
 * Numbers between two bounds, each 0 or of a size from 1e-6 up to 1e15: plain decimals of at most 17 significant
 * digits, and numbers with an exponent where they are nearer to 0 than 1e-6, or 1e17 and larger. Beside an exclusive
 * bound other than 0 it is 15 digits and 1e15: with more, rounding to a double could reach the bound.
 */
export function numberNumerals(min: Bound | null, max: Bound | null): Automaton {
  const exact = [min, max].some(bound => bound?.exclusive && bound.value !== 0);
  const precision = exact ? EXACT_PRECISION : PRECISION;
  const limit = (bound: Bound): Limit => ({ digits: decimalOf(bound.value), exclusive: bound.exclusive });
  const hasPositive = max === null || max.value >= 0;
  const hasNegative = min === null || min.value < 0;
  const low = min !== null && min.value >= 0 ? limit(min) : null;
  const positive = hasPositive ? decimals({ low, high: max && limit(max), precision }) : nothing;
  const zero: Limit = { digits: decimalOf(0), exclusive: true };
  const below = max !== null && max.value < 0 ? limit(max) : zero;
  const negative = hasNegative ? decimals({ low: below, high: min && limit(min), precision }) : nothing;
  const { huge, tiny } = withExponent(precision);
  const patterns = [
    ...(max === null ? [huge] : []),
    ...(min === null ? [`-${huge}`] : []),
    ...((min === null || min.value <= 0) && (max === null || max.value > 0) ? [tiny] : []),
    ...(hasNegative && (max === null || max.value >= 0) ? [`-${tiny}`] : []),
  ];
  const exponential = automatonOf(patternRegex(`^(?:${patterns.join('|')})$`));
  return patterns.length === 0
    ? signed(positive, negative)
    : combine(signed(positive, negative), exponential, 'either');
}
