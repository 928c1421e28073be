import { below, pick } from '../seeded.js';

type Random = () => number;

const patterns = [
  '^a*b?$',
  'ab',
  '^[ab]{1,3}$',
  '^(?:a|bb)+$',
  '[0-9]$',
  '^\\w+$',
  '^[^a]*$',
  '^a|b$',
  '\\s',
  '^.{2}$',
];
const formats = ['date', 'time', 'date-time', 'uuid', 'email', 'ipv4'];
const names = ['a', 'b', 'ab', 'c"', 'é'];
const texts = ['', 'a', 'b', 'ab', 'aab', 'bb', 'a b', 'é', '😀', '0', 'a0', '"', '\\', '\n', 'abab'];

const maybe = (random: Random, chance: number, part: () => object): object =>
  random() < chance ? part() : {};
const some = <T>(random: Random, items: readonly T[]) => items.filter(() => random() < 0.5);

function numberSchema(random: Random, whole: boolean): object {
  const bound = () => (whole || random() < 0.5 ? below(random, 25) - 12 : (below(random, 240) - 120) / 10);
  return {
    type: whole ? 'integer' : 'number',
    ...maybe(random, 0.4, () => ({ minimum: bound() })),
    ...maybe(random, 0.4, () => ({ maximum: bound() })),
    ...maybe(random, 0.15, () => ({ exclusiveMinimum: bound() })),
    ...maybe(random, 0.15, () => ({ exclusiveMaximum: bound() })),
    ...maybe(random, 0.15, () => ({ multipleOf: 1 + below(random, 6) })),
  };
}

function stringSchema(random: Random): object {
  return {
    type: 'string',
    ...maybe(random, 0.3, () => ({ minLength: below(random, 4) })),
    ...maybe(random, 0.3, () => ({ maxLength: below(random, 6) })),
    ...maybe(random, 0.4, () => ({ pattern: pick(random, patterns) })),
    ...maybe(random, 0.15, () => ({ format: pick(random, formats) })),
  };
}

function objectSchema(random: Random, depth: number): object {
  const inner = () => randomSchema(random, depth - 1);
  const entries = (from: readonly string[]) => Object.fromEntries(from.map(name => [name, inner()]));
  return {
    type: 'object',
    properties: entries(some(random, names)),
    ...maybe(random, 0.6, () => ({ required: some(random, names) })),
    ...maybe(random, 0.6, () => ({ additionalProperties: random() < 0.6 ? false : inner() })),
    ...maybe(random, 0.15, () => ({ patternProperties: entries([pick(random, ['^a', 'b$', '^[^a]'])]) })),
    ...maybe(random, 0.1, () => ({ propertyNames: stringSchema(random) })),
    ...maybe(random, 0.2, () => ({ minProperties: below(random, 3) })),
    ...maybe(random, 0.2, () => ({ maxProperties: below(random, 4) })),
  };
}

function arraySchema(random: Random, depth: number): object {
  const inner = () => randomSchema(random, depth - 1);
  return {
    type: 'array',
    ...maybe(random, 0.8, () => ({ items: inner() })),
    ...maybe(random, 0.3, () => ({ prefixItems: [inner(), inner()].slice(below(random, 2)) })),
    ...maybe(random, 0.4, () => ({ minItems: below(random, 3) })),
    ...maybe(random, 0.4, () => ({ maxItems: below(random, 4) })),
  };
}

/** A schema of supported keywords; most can be satisfied. `depth` bounds what stands within it. */
export function randomSchema(random: Random, depth: number): object | boolean {
  const inner = () => randomSchema(random, depth - 1);
  const leaves = [
    () => numberSchema(random, true),
    () => numberSchema(random, false),
    () => stringSchema(random),
    () => ({ type: pick(random, ['boolean', 'null', 'string', 'integer']) }),
    () => ({ enum: [pick(random, texts), below(random, 9), null, { a: 1 }, ['b', true]] }),
    () => ({ type: ['null', ...some(random, ['boolean', 'integer', 'string'])] }),
  ];
  const nested = [
    () => objectSchema(random, depth),
    () => objectSchema(random, depth),
    () => arraySchema(random, depth),
    () => ({ anyOf: [inner(), inner()] }),
    () => ({ oneOf: [inner(), inner()] }),
    () => ({ allOf: [objectSchema(random, depth), objectSchema(random, depth)] }),
    () => ({ allOf: [inner(), inner()] }),
    () => ({ $ref: '#/$defs/other', ...maybe(random, 0.3, () => stringSchema(random)) }),
    () => ({ ...stringSchema(random), anyOf: [stringSchema(random), { const: pick(random, texts) }] }),
    () => random() < 0.8,
  ];
  return pick(random, depth > 0 ? [...leaves.slice(0, 3), ...nested] : leaves)();
}

/** A schema whose `$defs` may refer to themselves. */
export function randomDocument(random: Random): object | boolean {
  const schema = randomSchema(random, 2);
  return typeof schema === 'boolean' ? schema : { ...schema, $defs: { other: randomSchema(random, 1) } };
}

/** A value that has a chance to satisfy `schema`, and one not to. */
export function randomValue(random: Random, depth: number): unknown {
  const leaf = [
    () => below(random, 25) - 12,
    () => (below(random, 240) - 120) / 10,
    () => pick(random, texts),
    () => pick(random, texts),
    () => pick(random, [true, false, null]),
  ];
  const nested = [
    () =>
      Object.fromEntries(some(random, names.slice(0, 4)).map(name => [name, randomValue(random, depth - 1)])),
    () => Array.from({ length: below(random, 4) }, () => randomValue(random, depth - 1)),
  ];
  return pick(random, depth > 0 ? [...leaf, ...nested, ...nested] : leaf)();
}
