import { numberFormats, stringFormats } from './format.js';

/** How subschemas stand in the value of a keyword: it is one, a list of them, or an object of them. */
export type Holds = 'one' | 'list' | 'map' | 'none';

export interface Keyword {
  /** What the value must be, where it is not that. */
  readonly wrong: (value: unknown) => string | null;
  readonly holds: Holds;
  /** Its subschemas are about the value itself, not about a part of it. */
  readonly inPlace?: true;
}

type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isSchema = (value: unknown): value is boolean | Json =>
  typeof value === 'boolean' || isObject(value);

const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
const isTexts = (value: unknown) => Array.isArray(value) && value.every(item => typeof item === 'string');

const must = (fits: (value: unknown) => boolean, what: string): Keyword => ({
  wrong: value => (fits(value) ? null : `must be ${what}`),
  holds: 'none',
});
const number = must(value => typeof value === 'number' && Number.isFinite(value), 'a number');
const count = must(
  value => Number.isSafeInteger(value) && (value as number) >= 0,
  'a whole number from 0 on',
);
const anything = must(() => true, '');
const one: Keyword = {
  wrong: value =>
    isSchema(value)
      ? null
      : Array.isArray(value)
        ? 'must be one schema; a list is "prefixItems"'
        : 'must be a schema',
  holds: 'one',
};
const list: Keyword = {
  ...must(
    value => Array.isArray(value) && value.length > 0 && value.every(isSchema),
    'a list of schemas that is not empty',
  ),
  holds: 'list',
};
const map: Keyword = {
  ...must(value => isObject(value) && Object.values(value).every(isSchema), 'an object of schemas'),
  holds: 'map',
};
const definitions: Keyword = { ...must(isObject, 'an object of schemas'), holds: 'none' };

const formats = [...Object.keys(stringFormats), ...Object.keys(numberFormats)];

/** Keywords that say nothing about values. */
export const annotations = [
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$comment',
  '$schema',
  '$id',
] as const;

/** Every keyword that is understood; annotations take any value. */
const known: Readonly<Record<string, Keyword>> = {
  ...Object.fromEntries(annotations.map(name => [name, anything])),
  $defs: definitions,
  definitions,
  $ref: {
    ...must(
      value => typeof value === 'string' && /^#(?:$|\/)/.test(value),
      'a place in this schema, such as "#/$defs/name"',
    ),
    inPlace: true,
  },
  type: must(
    value =>
      types.includes(value as string) ||
      (isTexts(value) &&
        (value as string[]).length > 0 &&
        (value as string[]).every(name => types.includes(name))),
    `one or a list of ${types.join(', ')}`,
  ),
  enum: must(value => Array.isArray(value), 'a list of values'),
  const: anything,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: must(
    value => Number.isSafeInteger(value) && (value as number) > 0,
    'a whole number from 1 on; fractions are not supported, because validators round them',
  ),
  minLength: count,
  maxLength: count,
  pattern: must(value => typeof value === 'string', 'a regular expression'),
  format: must(
    value => formats.includes(value as string),
    `one of ${formats.join(', ')}; other formats are not supported`,
  ),
  properties: map,
  patternProperties: map,
  additionalProperties: one,
  propertyNames: one,
  required: must(isTexts, 'a list of names'),
  minProperties: count,
  maxProperties: count,
  items: one,
  prefixItems: list,
  minItems: count,
  maxItems: count,
  uniqueItems: must(value => value === false, 'false; true is not supported'),
  anyOf: { ...list, inPlace: true },
  oneOf: { ...list, inPlace: true },
  allOf: { ...list, inPlace: true },
};

/** The keyword of that name; undefined if it is not supported. */
export function keywordNamed(name: string): Keyword | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined;
}
