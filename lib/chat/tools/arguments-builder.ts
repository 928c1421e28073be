import { LlmtuiError } from '../../errors.js';
import { Builder } from '../schema/builder.js';
import { SchemaDocument, within } from '../schema/document.js';
import { checkExclusions } from '../schema/exclusion.js';
import { Unsupported } from '../schema/refusal.js';
import { productive, type RuleBook } from '../schema/rules.js';
import { argumentsSchema } from './arguments-schema.js';
import { propertiesOf } from './parameters.js';
import type { Tool } from './tool.js';

/** Rules for the arguments of several tools in one book, so that what they have in common is there once. */
export interface ArgumentRules {
  readonly book: RuleBook;
  /** The rule for the arguments of the tool number `index`. */
  ruleOf(index: number): string;
  /** That for one of its arguments; null where its schema says nothing that can be used. */
  memberRuleOf(index: number, name: string): string | null;
}

const anyObject = { type: 'object' };

/** Rules that a grammar may have, and characters of schemas from which there would be more. */
const MOST_RULES = 2000;
const LONGEST_SCHEMAS = 65_536;

/**
 * Makes the rules by the schemas of `tools`, or by none of them where `exact` is false or they are too many for a
 * grammar. A tool whose schema no grammar can be made of takes any object.
 */
export function argumentRules(tools: readonly Tool[], exact: boolean): ArgumentRules {
  if (!exact || JSON.stringify(tools).length > LONGEST_SCHEMAS) return freeRules();
  const schemas = tools.map(({ parameters }, index) => argumentsSchema(parameters, pointerOf(index)));
  const all = rulesOf(schemas);
  if (all.rules !== null || all.made > MOST_RULES) return all.rules ?? freeRules();
  let made = 0;
  const usable = tools.map(({ parameters }, index) => {
    if (made > MOST_RULES) return anyObject;
    const alone = rulesOf([argumentsSchema(parameters, pointerOf(0))]);
    made += alone.made;
    return alone.rules === null ? anyObject : schemas[index];
  });
  return rulesOf(usable).rules ?? freeRules();
}

/** Any object, whatever the tool. */
function freeRules(): ArgumentRules {
  const { book, ruleOf } = rulesOf([anyObject]).rules!;
  return { book, ruleOf: () => ruleOf(0), memberRuleOf: () => null };
}

/** A list of the schemas as one schema, so that they are one document. */
const pointerOf = (index: number, ...path: readonly string[]): string =>
  within('', 'prefixItems', index, ...path);

/** The rules of `schemas`, null if one of them cannot be used or the whole is too large; and how many were made. */
function rulesOf(schemas: readonly unknown[]): {
  readonly rules: ArgumentRules | null;
  readonly made: number;
} {
  let builder: Builder | null = null;
  try {
    const document = new SchemaDocument({ prefixItems: schemas });
    builder = new Builder(document, 'writing');
    const rules = namedRules(builder, schemas);
    builder.finish();
    checkExclusions(document, builder.exclusive);
    const possible = productive(builder.book.rules);
    const isUsable = schemas.every((_, index) => possible.has(rules.ruleOf(index)));
    return { rules: isUsable ? rules : null, made: builder.book.rules.size };
  } catch (thrown) {
    if (!(thrown instanceof LlmtuiError || thrown instanceof Unsupported)) throw thrown;
    return { rules: null, made: builder?.book.rules.size ?? 0 };
  }
}

function namedRules({ book, ruleFor }: Builder, schemas: readonly unknown[]): ArgumentRules {
  const names = schemas.map((_, index) => ruleFor([pointerOf(index)]));
  const members = schemas.map((schema, index) => {
    const rules = Object.keys(propertiesOf(schema)).map(
      name => [name, ruleFor([pointerOf(index, 'properties', name)])] as const,
    );
    return new Map(rules);
  });
  return {
    book,
    ruleOf: index => names[index]!,
    memberRuleOf: (index, name) => members[index]!.get(name) ?? null,
  };
}
