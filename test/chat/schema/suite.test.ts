import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { schemaValidator } from '../../../lib/chat/schema/validate.js';
import { LlmtuiError } from '../../../lib/errors.js';
import { packageRoot } from '../../../lib/package.js';
import { canonicalTexts } from './canonical.js';
import { grammarMatcher } from './matcher.js';

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

/** Groups whose schema is refused, with the end of the reason. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'allows no value that could be written': [
    'allOf: allOf with boolean schemas, some false',
    'allOf: allOf with boolean schemas, all false',
    'anyOf: anyOf with boolean schemas, all false',
    "boolean_schema: boolean schema 'false'",
    'oneOf: oneOf with boolean schemas, all false',
    'ref: $ref to boolean schema false',
  ],
  'its size is from 1e-6 up to 1e15': [
    'bignum: maximum integer comparison',
    'bignum: float comparison with high precision',
    'bignum: minimum integer comparison',
    'bignum: float comparison with high precision on negative numbers',
  ],
  '"\\p" is not supported': [
    'ecmascript-regex: patterns always use unicode semantics with pattern',
    'ecmascript-regex: pattern with non-ASCII digits',
    'ecmascript-regex: patterns always use unicode semantics with patternProperties',
    'ecmascript-regex: patternProperties with non-ASCII digits',
  ],
  'fractions are not supported': [
    'multipleOf: by number',
    'multipleOf: by small number',
    'multipleOf: float division = inf',
    'multipleOf: small multiple of large integer',
  ],
  'a value could match both': [
    'oneOf: oneOf',
    'oneOf: oneOf with base schema',
    'oneOf: oneOf with boolean schemas, all true',
    'oneOf: oneOf with boolean schemas, more than one true',
    'oneOf: oneOf complex types',
    'oneOf: oneOf with empty schema',
    'oneOf: oneOf with required',
    'oneOf: oneOf with missing optional property',
  ],
  'must be a place in this schema': [
    'defs: validate definition against metaschema',
    'ref: remote ref, containing refs itself',
    'ref: Recursive references between schemas',
    'ref: refs with relative uris and defs',
    'ref: relative refs with absolute uris and defs',
    'ref: $id must be resolved against nearest parent, not just immediate parent',
    'ref: order of evaluation: $id and $ref',
    'ref: order of evaluation: $id and $anchor and $ref',
    'ref: simple URN base URI with $ref via the URN',
    'ref: URN base URI with URN and JSON pointer ref',
    'ref: URN base URI with URN and anchor ref',
    'ref: URN ref with nested pointer ref',
    'ref: ref to if',
    'ref: ref to then',
    'ref: ref to else',
    'ref: ref with absolute-path-reference',
  ],
  '"uniqueItems" must be false': [
    'uniqueItems: uniqueItems validation',
    'uniqueItems: uniqueItems with an array of items',
    'uniqueItems: uniqueItems with an array of items and additionalItems=false',
  ],
  'must not have the name "__proto__"': [
    'properties: properties whose names are Javascript object property names',
  ],
  '"dependentSchemas" is not supported': ['additionalProperties: dependentSchemas with additionalProperties'],
  '"unevaluatedProperties" is not supported': ['ref: ref creates new scope when adjacent to keywords'],
};

/** Valid values that have no canonical form, as `schemaGrammar` states it. */
const unwritten: Readonly<Record<string, readonly string[]>> = {
  'bignum: integer': ['a bignum is an integer', 'a negative bignum is an integer'],
  'format/date-time: validation of date-time strings': [
    'a valid date-time with a leap second, with minus offset',
    'case-insensitive T and Z',
  ],
  'format/time: validation of time strings': [
    'valid leap second, zero time-offset',
    'valid leap second, positive time-offset',
    'valid leap second, large positive time-offset',
    'valid leap second, negative time-offset',
    'valid leap second, large negative time-offset',
    'a valid time string with case-insensitive Z',
  ],
  'format/email: validation of e-mail addresses': [
    'a quoted string with a space in the local part is valid',
    'a quoted string with a double dot in the local part is valid',
    'a quoted string with a @ in the local part is valid',
    'an IPv4-address-literal after the @ is valid',
    'an IPv6-address-literal after the @ is valid',
  ],
};

const folder = join(packageRoot(), 'fixtures/json-schema-test-suite');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.json'))
  .map(file => file.replace(/\.json$/, '').replaceAll('\\', '/'))
  .sort();
const matches = grammarMatcher(t);

/** The grammar, or the reason why there is none. */
function grammarOf(schema: unknown): { readonly grammar: string } | { readonly reason: string } {
  try {
    return { grammar: schemaGrammar(schema) };
  } catch (error) {
    if (error instanceof LlmtuiError && error.code === 'BAD_INPUT') return { reason: error.message };
    throw error;
  }
}

function checkInstances(
  t: { equal(a: unknown, b: unknown, message: string): boolean },
  title: string,
  group: Group,
  grammar: string,
): void {
  const wrong = schemaValidator(group.schema);
  for (const { description, data, valid } of group.tests) {
    const allowed = [...canonicalTexts(data)].some(text => matches(grammar, text));
    const written = unwritten[title]?.includes(description) !== true;
    t.equal(allowed, valid && written, `${title}: ${description}`);
    if (written) t.equal(wrong(data).length === 0, valid, `the validator agrees: ${title}: ${description}`);
  }
}

for (const name of names) {
  t.test(`${name}: what is valid can be written, and nothing else`, async t => {
    const groups = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as readonly Group[];
    for (const group of groups) {
      const title = `${name}: ${group.description}`;
      const reason = Object.keys(refused).find(each => refused[each]!.includes(title));
      const made = grammarOf(group.schema);
      if ('grammar' in made) {
        t.equal(reason, undefined, `${title} is supported`);
        checkInstances(t, title, group, made.grammar);
      } else {
        t.ok(reason !== undefined && made.reason.includes(reason), `${title} is refused: ${made.reason}`);
      }
    }
  });
}
