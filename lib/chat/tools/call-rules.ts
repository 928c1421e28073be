import { type Item, type RuleBook, rule, text } from '../schema/rules.js';
import { type ArgumentRules, argumentRules } from './arguments-builder.js';
import type { ToolFormat } from './format.js';
import { isOfTexts, propertiesOf, requiredOf } from './parameters.js';
import type { Tool } from './tool.js';
import { untilRule } from './until.js';

/** What calls a grammar allows. */
export interface AllowedCalls {
  /** At least one. */
  readonly tools: readonly Tool[];
  readonly format: ToolFormat;
  /** More than one in an answer. */
  readonly several: boolean;
  /** Whether arguments follow the schema of the tool; any object otherwise, for schemas that are too large. */
  readonly exact: boolean;
}

/** Items for one call or more, as the model writes them, and the rules that they need. */
export function callItems({ tools, format, several, exact }: AllowedCalls): {
  book: RuleBook;
  items: readonly Item[];
} {
  const { open, beforeName, beforeArguments, afterArguments, separator, close } = format;
  const rules = argumentRules(tools, exact);
  const { book } = rules;
  const ways = tools.map((tool, index): readonly Item[] => [
    text(tool.name + beforeArguments),
    ...argumentItems(rules, tool, index, format),
    text(afterArguments),
  ]);
  const call = book.add('call', ways);
  const more = book.name('more-calls');
  book.define(more, [[text(separator + beforeName), rule(call), rule(more)], []]);
  const items = [text(open + beforeName), rule(call), ...(several ? [rule(more)] : []), text(close)];
  return { book, items };
}

function argumentItems(
  rules: ArgumentRules,
  { parameters }: Tool,
  index: number,
  { arguments: style }: ToolFormat,
): Item[] {
  const { book, ruleOf, memberRuleOf } = rules;
  if (style.type === 'json') return [rule(ruleOf(index))];
  const { beforeName, beforeValue, afterValue } = style;
  const required = requiredOf(parameters);
  return Object.entries(propertiesOf(parameters)).map(([name, schema]) => {
    const json = memberRuleOf(index, name);
    const isPlain = json === null || isOfTexts(schema);
    const written = [
      text(beforeName + name + beforeValue),
      ...(isPlain ? plainText(book, schema, afterValue) : [rule(json), text(afterValue)]),
    ];
    return rule(book.add('argument', required.includes(name) ? [written] : [written, []]));
  });
}

/** A text as it stands, up to `end`. */
function plainText(book: RuleBook, schema: unknown, end: string): Item[] {
  const values = isOfTexts(schema) ? (schema as { readonly enum?: readonly string[] }).enum : undefined;
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
