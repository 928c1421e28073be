import { automatonRule, plain } from './automaton-rules.js';
import { automatonOf, choice, literal } from './regex.js';
import { type Item, type RuleBook, rule, text } from './rules.js';
import { gapRule, spaceRule } from './spaces.js';

/** JSON.stringify with the names of every object in order, so that equal values have equal texts. */
export function valueKey(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The text of a value, with the space that may stand in it. */
function written(book: RuleBook, value: unknown): Item[] {
  if (typeof value !== 'object' || value === null) return [text(JSON.stringify(value))];
  const space = rule(spaceRule(book));
  const list = Array.isArray(value);
  const parts = list
    ? value.map(inner => written(book, inner))
    : Object.entries(value).map(([name, inner]) => [
        text(`${JSON.stringify(name)}:`),
        rule(gapRule(book)),
        ...written(book, inner),
      ]);
  const [open, close] = list ? '[]' : '{}';
  if (parts.length === 0) return [text(open!), space, text(close!)];
  const inside = parts.flatMap((part, index) => (index === 0 ? part : [text(','), space, ...part]));
  return [text(open!), space, ...inside, space, text(close!)];
}

/** A rule for any one of these values. */
export function literalsRule(book: RuleBook, values: readonly unknown[]): string {
  const simple = values
    .filter(value => typeof value !== 'object' || value === null)
    .map(value => JSON.stringify(value));
  const compound = values.filter(value => typeof value === 'object' && value !== null);
  const scalars = (): string =>
    automatonRule(book, 'value', automatonOf(choice(...simple.map(literal))), plain);
  return book.add('literal', [
    ...(simple.length === 0 ? [] : simple.length === 1 ? [[text(simple[0]!)]] : [[rule(scalars())]]),
    ...compound.map(value => written(book, value)),
  ]);
}
