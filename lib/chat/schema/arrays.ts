import type { Demand } from './demand.js';
import { at } from './refusal.js';
import { repetition } from './repetition.js';
import { type Item, type RuleBook, rule, text } from './rules.js';
import type { ArrayShape } from './shape.js';
import { spaceRule } from './spaces.js';

/** A rule for the arrays of a shape; `ruleFor` gives the one of a demand on an element. */
export function arrayRule(book: RuleBook, shape: ArrayShape, ruleFor: (demand: Demand) => string): string {
  const { prefix, rest, min, max, origin } = shape;
  if (min > max) return book.add('array', []);
  const space = rule(spaceRule(book));
  const close = [space, text(']')];
  const others = ruleFor(rest);
  /** Everything behind `count` elements, the bracket included; the first `prefix` elements have demands of their own. */
  const tail = (count: number): Item[] => {
    const next = book.add('next', [[text(','), space, rule(others)]]);
    const items = at(origin.pointer, origin.keyword, () =>
      repetition(book, next, Math.max(0, min - count), max - count),
    );
    return [...items, ...close];
  };
  const fixed = Math.min(prefix.length, max);
  let after: Item[] = fixed < max ? tail(Math.max(1, fixed)) : close;
  for (let count = fixed; count > 1; count--) {
    const element = ruleFor(prefix[count - 1]!);
    const more = [text(','), space, rule(element), ...after];
    after = [rule(book.add('items', count - 1 < min ? [more] : [more, close]))];
  }
  const first = fixed > 0 ? ruleFor(prefix[0]!) : others;
  const filled = max > 0 ? [[rule(first), ...after]] : [];
  const inside = book.add('items', min === 0 ? [...filled, [text(']')]] : filled);
  return book.add('array', [[text('['), space, rule(inside)]]);
}
