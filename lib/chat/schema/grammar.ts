import { Builder, type Exclusion } from './builder.js';
import { SchemaDocument } from './document.js';
import { gbnf } from './gbnf.js';
import { at, refuse } from './refusal.js';
import { productive, type Rules, simplified } from './rules.js';

/** Refuses a `oneOf` where some value could match two of its branches. */
function checkExclusions(document: SchemaDocument, exclusions: readonly Exclusion[]): void {
  const builder = new Builder(document, 'excluding');
  const names = exclusions.map(({ demand }) => builder.ruleFor(demand));
  builder.finish();
  const possible = productive(builder.book.rules);
  for (const [index, { choice, pair }] of exclusions.entries()) {
    if (!possible.has(names[index]!)) continue;
    const both = `a value could match both number ${pair[0] + 1} and number ${pair[1] + 1}`;
    refuse(choice.pointer, choice.keyword, `is supported where no two match the same value; here ${both}`);
  }
}

/** The rules of a schema; `root` is the first. Codes thrown are those of `schemaGrammar`. */
export function schemaRules(schema: unknown): Rules {
  const document = new SchemaDocument(schema);
  return at('', '', () => {
    const builder = new Builder(document, 'writing');
    const root = builder.book.name('root');
    builder.book.define(root, [[{ type: 'rule', name: builder.ruleFor(['']) }]]);
    builder.finish();
    checkExclusions(document, [...builder.exclusions.values()]);
    const rules = simplified(builder.book.rules, root);
    if (rules.get(root)!.length === 0) refuse('', '', 'allows no value that could be written');
    return rules;
  });
}

export function schemaGrammar(schema: unknown): string {
  const rules = schemaRules(schema);
  return at('', '', () => gbnf(rules));
}
