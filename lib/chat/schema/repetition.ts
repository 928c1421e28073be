import { Unsupported } from './refusal.js';
import { type Item, type RuleBook, rule } from './rules.js';

/** Up to here each optional repetition gets a rule; beyond, they are counted in blocks. */
const LONGEST_CHAIN = 64;
/** llama.cpp repeats a symbol fewer than 2000 times. */
const LARGEST_BLOCK = 1000;
const LARGEST_COUNT = 20_000;

/** `unit` exactly `count` times. */
function times(book: RuleBook, unit: string, count: number): Item[] {
  const rest = count % LARGEST_BLOCK;
  const items: Item[] = rest === 0 ? [] : [{ type: 'times', name: unit, count: rest }];
  if (count < LARGEST_BLOCK) return items;
  const block = book.once(`block ${unit}`, () =>
    book.add(`${unit}-block`, [[{ type: 'times', name: unit, count: LARGEST_BLOCK }]]),
  );
  return [{ type: 'times', name: block, count: (count - rest) / LARGEST_BLOCK }, ...items];
}

/** `unit` any number of times. */
function star(book: RuleBook, unit: string): string {
  return book.once(`star ${unit}`, () => {
    const name = book.name(`${unit}-any`);
    book.define(name, [[rule(unit), rule(name)], []]);
    return name;
  });
}

/** `unit` at most `count` times, one rule for each. */
function chain(book: RuleBook, unit: string, count: number): Item[] {
  let items: Item[] = [];
  for (let length = 1; length <= count; length++) {
    const shorter = items;
    const name = book.once(`chain ${length} ${unit}`, () =>
      book.add(`${unit}-most`, [[rule(unit), ...shorter], []]),
    );
    items = [rule(name)];
  }
  return items;
}

/**
 * `unit` at most `count` times. A long run is full blocks, and less than a block at its end: the square root of the
 * rules, for two ways to read it at a time instead of one.
 */
function atMost(book: RuleBook, unit: string, count: number): Item[] {
  if (count <= LONGEST_CHAIN) return chain(book, unit, count);
  const size = Math.ceil(Math.sqrt(count));
  const blocks = Math.floor(count / size);
  const short = chain(book, unit, size - 1);
  let items = chain(book, unit, count - blocks * size);
  for (let length = 1; length <= blocks; length++) {
    const shorter = items;
    items = [rule(book.add(`${unit}-blocks`, [[...times(book, unit, size), ...shorter], short]))];
  }
  return items;
}

/** `unit` from `min` to `max` times. Throws `Unsupported` where that is too often to be counted. */
export function repetition(book: RuleBook, unit: string, min: number, max: number): Item[] {
  if (min > LARGEST_COUNT || (max !== Number.POSITIVE_INFINITY && max > LARGEST_COUNT)) {
    throw new Unsupported(`counts beyond ${LARGEST_COUNT} are not supported`);
  }
  const optional =
    max === Number.POSITIVE_INFINITY ? [rule(star(book, unit))] : atMost(book, unit, max - min);
  return [...(min > 0 ? times(book, unit, min) : []), ...optional];
}
