import { type Automaton, combine, explore, lengthsOf } from './automaton.js';
import { automatonRule } from './automaton-rules.js';
import { anyPoint } from './code-points.js';
import { characterRule, jsonEncoding } from './json-text.js';
import { patternRegex } from './pattern.js';
import { at, Unsupported } from './refusal.js';
import { automatonOf } from './regex.js';
import { repetition } from './repetition.js';
import { type RuleBook, rule, text } from './rules.js';
import type { StringShape } from './shape.js';

/** Code points that are counted beside a pattern. */
const LONGEST_COUNTED = 2000;

/** All texts of `min` to `max` code points. */
function ofLength(min: number, max: number): Automaton {
  const bounded = max !== Number.POSITIVE_INFINITY;
  if (Math.max(min, bounded ? max : 0) > LONGEST_COUNTED) {
    throw new Unsupported(`lengths beyond ${LONGEST_COUNTED} are not supported beside a pattern or format`);
  }
  return explore<number>(0, String, length => ({
    accepting: length >= min && length <= max,
    edges:
      length >= max
        ? []
        : anyPoint.map(([first, last]) => ({
            first,
            last,
            target: bounded ? length + 1 : Math.min(length + 1, min),
          })),
  }));
}

/** The strings of a shape. */
export function stringAutomaton({ min, max, patterns, origin }: StringShape): Automaton {
  const [first, ...others] = patterns.map(({ pointer, keyword, pattern }) => ({
    pointer,
    keyword,
    automaton: at(pointer, keyword, () => automatonOf(patternRegex(pattern))),
  }));
  if (first === undefined) return at(origin.pointer, origin.keyword, () => ofLength(min, max));
  const all = others.reduce(
    (so, { pointer, keyword, automaton }) => at(pointer, keyword, () => combine(so, automaton, 'both')),
    first.automaton,
  );
  const { shortest, longest } = lengthsOf(all);
  if (shortest >= min && longest <= max) return all;
  return at(origin.pointer, origin.keyword, () => combine(all, ofLength(min, max), 'both'));
}

/** A rule for the JSON strings of a shape. */
export function stringRule(book: RuleBook, shape: StringShape): string {
  const { min, max, patterns, origin } = shape;
  const key = JSON.stringify([min, max, patterns.map(({ pattern }) => pattern).sort()]);
  return book.once(`string ${key}`, () => {
    if (min > max) return book.add('string', []);
    if (patterns.length > 0) {
      const inside = automatonRule(book, 'text', stringAutomaton(shape), jsonEncoding(book));
      return book.add('string', [[text('"'), rule(inside), text('"')]]);
    }
    const inside = at(origin.pointer, origin.keyword, () => repetition(book, characterRule(book), min, max));
    return book.add('string', [[text('"'), ...inside, text('"')]]);
  });
}
