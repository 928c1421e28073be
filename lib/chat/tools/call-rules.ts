import { LlmtuiError } from '../../errors.js';
import { schemaRules } from '../schema/grammar.js';
import { type Item, type RuleBook, type Rules, rule, text } from '../schema/rules.js';
import { argumentsSchema } from './arguments-schema.js';
import type { ToolFormat } from './format.js';
import { isOfTexts } from './parameters.js';
import type { Tool } from './tool.js';
import { untilRule } from './until.js';

/** What calls a grammar allows. */
export interface AllowedCalls {
  readonly tools: readonly Tool[];
  readonly format: ToolFormat;
  /** More than one in an answer. */
  readonly several: boolean;
  /** Whether arguments follow the schema of the tool; any object otherwise, for schemas that are too large. */
  readonly exact: boolean;
}

/** Items for one call or more, as the model writes them. */
export function callItems(book: RuleBook, { tools, format, several, exact }: AllowedCalls): Item[] {
  const { open, beforeName, beforeArguments, afterArguments, separator, close } = format;
  const ways = tools.map((tool): readonly Item[] => [
    text(tool.name + beforeArguments),
    ...argumentItems(book, tool, format, exact),
    text(afterArguments),
  ]);
  const call = book.add('call', ways);
  const more = book.name('more-calls');
  book.define(more, [[text(separator + beforeName), rule(call), rule(more)], []]);
  return [text(open + beforeName), rule(call), ...(several ? [rule(more)] : []), text(close)];
}

function argumentItems(
  book: RuleBook,
  { parameters }: Tool,
  { arguments: style }: ToolFormat,
  exact: boolean,
): Item[] {
  const schema = exact ? argumentsSchema(parameters) : anyObject;
  if (style.type === 'json') return [rule(valueRule(book, schema))];
  const { properties = {}, required = [], ...others } = schema as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => {
    const value = { ...definitionsIn(others), ...Object(property) };
    const written = [
      text(style.beforeName + name + style.beforeValue),
      ...(isOfTexts(property)
        ? plainText(book, property, style.afterValue)
        : [rule(valueRule(book, value)), text(style.afterValue)]),
    ];
    return rule(book.add('argument', required.includes(name) ? [written] : [written, []]));
  });
}

/** A text as it stands, up to `end`. */
function plainText(book: RuleBook, schema: unknown, end: string): Item[] {
  const { enum: values } = schema as { readonly enum?: readonly string[] };
  if (values === undefined) return [rule(untilRule(book, end, [], false))];
  return [
    rule(
      book.add(
        'choice',
        values.map(value => [text(value + end)]),
      ),
    ),
  ];
}

const anyObject = { type: 'object' };

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** What a `$ref` may lead to. */
const definitionsIn = (schema: object): object =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name === '$defs' || name === 'definitions'));

/** A rule for the JSON of `schema`, or of any object where no grammar can be made of it. */
const valueRule = (book: RuleBook, schema: unknown): string =>
  book.once(`value ${JSON.stringify(schema)}`, () => copyRules(book, rulesFor(schema)));

function rulesFor(schema: unknown): Rules {
  try {
    return schemaRules(schema);
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) return schemaRules(anyObject);
    throw thrown;
  }
}

/** Adds rules that were made apart, under names of their own; returns that of their root. */
export function copyRules(book: RuleBook, rules: Rules): string {
  // Without the number, which counts within the rules that it comes from.
  const names = new Map([...rules.keys()].map(name => [name, book.name(name.replace(/-\d+$/, ''))]));
  const renamed = (item: Item): Item =>
    item.type === 'rule' || item.type === 'times' ? { ...item, name: names.get(item.name)! } : item;
  for (const [name, alternatives] of rules) {
    book.define(
      names.get(name)!,
      alternatives.map(items => items.map(renamed)),
    );
  }
  return names.get('root')!;
}
