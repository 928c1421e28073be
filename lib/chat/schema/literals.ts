import { automatonRule, plain } from './automaton-rules.js';
import { annotations } from './keywords.js';
import { automatonOf, choice, literal } from './regex.js';
import { type Item, type RuleBook, rule, text } from './rules.js';
import { gapRule, spaceRule } from './spaces.js';

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
  const isCompound = (value: unknown) => typeof value === 'object' && value !== null;
  const compound = values.filter(isCompound).map(value => written(book, value));
  const texts = values.filter(value => !isCompound(value)).map(value => JSON.stringify(value));
  if (texts.length < 2) return book.add('literal', [...texts.map(each => [text(each)]), ...compound]);
  // Texts that begin alike are read in one way, and not each by itself.
  const scalar = automatonRule(book, 'scalar', automatonOf(choice(...texts.map(literal))), plain);
  return book.add('literal', [[rule(scalar)], ...compound]);
}

const simple: readonly string[] = [
  'enum',
  'const',
  'type',
  '$ref',
  'allOf',
  '$defs',
  'definitions',
  ...annotations,
];

/** Whether a keyword says no more of listed values than their type; what `$ref` and `allOf` lead to is looked at too. */
export const isAboutLiterals = (keyword: string): boolean => simple.includes(keyword);

/** Whether a value is of one of `types`, as `typesOf` names them. */
export function hasType(types: ReadonlySet<string>, value: unknown): boolean {
  if (value === null) return types.has('null');
  if (Array.isArray(value)) return types.has('array');
  return types.has(typeof value) || (types.has('integer') && Number.isInteger(value));
}
