import { Type } from 'typebox';

/** Characters of a grammar. */
const LONGEST_GRAMMAR = 65_536;

/** A grammar that an answer is held to. */
export const Grammar = Type.String({
  maxLength: LONGEST_GRAMMAR,
  description: 'GBNF.',
  examples: ['root ::= "yes" | "no"'],
});

/** A schema that an answer is held to. */
export const JsonSchema = Type.Union([Type.Object({}), Type.Boolean()], {
  description: 'JSON Schema, held by a grammar while the model writes.',
  examples: [{ type: 'object', properties: { river: { type: 'string' } }, required: ['river'] }],
});
