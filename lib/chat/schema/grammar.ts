import { Builder } from './builder.js';
import { SchemaDocument } from './document.js';
import { checkExclusions } from './exclusion.js';
import { gbnf } from './gbnf.js';
import { at, refuse } from './refusal.js';
import { type Rules, simplified } from './rules.js';

/** The rules of a schema, `root` first. Throws as `schemaGrammar`. */
export function schemaRules(schema: unknown): Rules {
  const document = new SchemaDocument(schema);
  return at('', '', () => {
    const builder = new Builder(document, 'writing');
    const root = builder.book.name('root');
    builder.book.define(root, [[{ type: 'rule', name: builder.ruleFor(['']) }]]);
    builder.finish();
    checkExclusions(document, builder.exclusive);
    const rules = simplified(builder.book.rules, root);
    if (rules.get(root)!.length === 0) refuse('', '', 'allows no value that could be written');
    return rules;
  });
}

/**
 * GBNF for the values that a JSON Schema (draft 2020-12) allows: no other text is of it, and each valid value has a text
 * of it, in this canonical form:
 * - Properties come in the order in which `properties` declares them, then those that are only required, then free ones.
 *   With `$ref` and `allOf`, those of a schema itself come first.
 * - Behind brackets and commas, and before closing brackets, stands nothing, a blank, or a new line with at most 16
 *   blanks; behind a colon nothing or a blank; nothing around the whole.
 * - Strings are escaped as JSON.stringify does it; there are no single surrogates.
 * - Integers are from -(2^53-1) to 2^53-1, without fraction and exponent. Other numbers are plain decimals of at most 17
 *   significant digits, with an exponent only from 1e17 on (up to 1e308) and nearer to 0 than 1e-6; beside an exclusive
 *   bound other than 0, of 15 digits and from 1e15 on. There is no minus zero.
 * - Dates and times have capital T and Z, at most nine digits of a second's fraction, and leap seconds in UTC; an email
 *   address has no quotes and a domain by name.
 *
 * Throws BAD_INPUT that names place and keyword for what is not supported, broken, larger than a grammar may be, or
 * satisfied by no value. `{}` is any JSON, `{"type": "object"}` any object.
 */
export function schemaGrammar(schema: unknown): string {
  const rules = schemaRules(schema);
  return at('', '', () => gbnf(rules));
}
