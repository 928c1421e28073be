import type { Automaton } from './automaton.js';
import { automatonRule, plain } from './automaton-rules.js';
import { checkBound, LARGEST_INTEGER } from './decimal.js';
import { numberNumerals } from './decimal-numerals.js';
import { integerNumerals } from './integer-numerals.js';
import { at, refuse } from './refusal.js';
import type { RuleBook } from './rules.js';
import type { NumberShape } from './shape.js';

/** The least common multiple. */
function commonMultiple(numbers: readonly number[]): bigint {
  const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b));
  return numbers.map(BigInt).reduce((a, b) => (a / divisor(a, b)) * b, 1n);
}

function integers({ min, max, multiples, origin }: NumberShape): Automaton {
  const least =
    min === null
      ? -LARGEST_INTEGER
      : BigInt(Math[min.exclusive ? 'floor' : 'ceil'](min.value)) + (min.exclusive ? 1n : 0n);
  const most =
    max === null
      ? LARGEST_INTEGER
      : BigInt(Math[max.exclusive ? 'ceil' : 'floor'](max.value)) - (max.exclusive ? 1n : 0n);
  if (least > LARGEST_INTEGER) refuse(min!.pointer, min!.keyword, `integers go up to ${LARGEST_INTEGER}`);
  if (most < -LARGEST_INTEGER) refuse(max!.pointer, max!.keyword, `integers begin with ${-LARGEST_INTEGER}`);
  const low = least < -LARGEST_INTEGER ? -LARGEST_INTEGER : least;
  const high = most > LARGEST_INTEGER ? LARGEST_INTEGER : most;
  return at(origin.pointer, origin.keyword, () => integerNumerals(low, high, commonMultiple(multiples)));
}

/** A rule for the numbers of a shape. */
export function numberRule(book: RuleBook, shape: NumberShape): string {
  const { integer, min, max, multiples } = shape;
  const whole = integer || multiples.length > 0;
  const key = [whole, min?.value, min?.exclusive, max?.value, max?.exclusive, ...multiples].join();
  return book.once(`number ${key}`, () => {
    if (whole) return automatonRule(book, 'integer', integers(shape), plain);
    for (const bound of [min, max])
      if (bound !== null) at(bound.pointer, bound.keyword, () => checkBound(bound.value));
    return automatonRule(book, 'number', numberNumerals(min, max), plain);
  });
}
