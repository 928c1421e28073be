import type { Bound } from './decimal-numerals.js';
import type { Demand, SchemaObject } from './demand.js';
import { within } from './document.js';
import { numberFormats, stringFormats } from './format.js';

/** Where something was asked for. */
export interface Origin {
  readonly pointer: string;
  readonly keyword: string;
}

export interface NumberShape {
  readonly integer: boolean;
  readonly min: (Bound & Origin) | null;
  readonly max: (Bound & Origin) | null;
  readonly multiples: readonly number[];
  readonly origin: Origin;
}

export interface StringShape {
  /** Length in code points. */
  readonly min: number;
  readonly max: number;
  readonly patterns: readonly (Origin & { readonly pattern: string })[];
  readonly origin: Origin;
}

type Schemas = readonly (readonly [pointer: string, schema: SchemaObject])[];

const values = <T>(schemas: Schemas, keyword: string): T[] =>
  schemas.filter(([, schema]) => Object.hasOwn(schema, keyword)).map(([, schema]) => schema[keyword] as T);

/** The largest of what `keyword` asks for; `least` if it is nowhere. */
export const largest = (schemas: Schemas, keyword: string, least: number): number =>
  Math.max(least, ...values<number>(schemas, keyword));
export const smallest = (schemas: Schemas, keyword: string): number =>
  Math.min(Number.POSITIVE_INFINITY, ...values<number>(schemas, keyword));

/** The first place where one of `keywords` is. */
export function originOf(schemas: Schemas, ...keywords: readonly string[]): Origin {
  for (const [pointer, schema] of schemas) {
    const keyword = keywords.find(each => Object.hasOwn(schema, each));
    if (keyword !== undefined) return { pointer, keyword };
  }
  return { pointer: schemas[0]?.[0] ?? '', keyword: '' };
}

/** The types that all schemas allow; `integer` only where `number` is not. */
export function typesOf(schemas: Schemas): ReadonlySet<string> {
  const every = ['null', 'boolean', 'number', 'string', 'array', 'object'];
  const lists = values<string | readonly string[]>(schemas, 'type').map(type => [type].flat());
  const has = (list: readonly string[], type: string) =>
    list.includes(type) || (type === 'number' && list.includes('integer'));
  const common = every.filter(type => lists.every(list => has(list, type)));
  const integer = lists.some(list => list.includes('integer') && !list.includes('number'));
  return new Set(common.map(type => (type === 'number' && integer ? 'integer' : type)));
}

export function numberShape(schemas: Schemas, integer: boolean): NumberShape {
  const formats = values<string>(schemas, 'format').flatMap(name => numberFormats[name] ?? []);
  const limits = schemas.flatMap(([pointer, schema]) => {
    const { format } = schema as { readonly format?: string };
    const named = format === undefined ? undefined : numberFormats[format];
    const given = (keyword: string, value: unknown, exclusive: boolean) =>
      typeof value === 'number' ? [{ pointer, keyword, value, exclusive }] : [];
    return {
      low: [
        ...given('minimum', schema.minimum, false),
        ...given('exclusiveMinimum', schema.exclusiveMinimum, true),
        ...given('format', named?.min, false),
      ],
      high: [
        ...given('maximum', schema.maximum, false),
        ...given('exclusiveMaximum', schema.exclusiveMaximum, true),
        ...given('format', named?.max, false),
      ],
    };
  });
  const tightest = (bounds: readonly (Bound & Origin)[], sign: number) =>
    [...bounds].sort((a, b) => sign * (b.value - a.value) || Number(b.exclusive) - Number(a.exclusive))[0] ??
    null;
  return {
    integer: integer || formats.some(format => format.integer),
    min: tightest(
      limits.flatMap(({ low }) => low),
      1,
    ),
    max: tightest(
      limits.flatMap(({ high }) => high),
      -1,
    ),
    multiples: values<number>(schemas, 'multipleOf'),
    origin: originOf(schemas, 'multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
  };
}

/** `formats` false takes no notice of `format`. */
export function stringShape(schemas: Schemas, formats: boolean): StringShape {
  const patterns = schemas.flatMap(([pointer, { pattern, format }]) => {
    const named = formats && typeof format === 'string' ? stringFormats[format] : undefined;
    return [
      ...(typeof pattern === 'string' ? [{ pointer, keyword: 'pattern', pattern }] : []),
      ...(named === undefined ? [] : [{ pointer, keyword: 'format', pattern: named }]),
    ];
  });
  return {
    min: largest(schemas, 'minLength', 0),
    max: smallest(schemas, 'maxLength'),
    patterns,
    origin: originOf(schemas, 'maxLength', 'minLength', 'pattern', 'format'),
  };
}

export interface ArrayShape {
  /** Demands on the first elements. */
  readonly prefix: readonly Demand[];
  /** The demand on all others. */
  readonly rest: Demand;
  readonly min: number;
  readonly max: number;
  readonly origin: Origin;
}

export function arrayShape(schemas: Schemas): ArrayShape {
  const element = (index: number): Demand =>
    schemas.flatMap(([pointer, schema]) => {
      const prefix = (schema.prefixItems ?? []) as readonly unknown[];
      if (index < prefix.length) return [within(pointer, 'prefixItems', index)];
      return Object.hasOwn(schema, 'items') ? [within(pointer, 'items')] : [];
    });
  const length = Math.max(0, ...values<readonly unknown[]>(schemas, 'prefixItems').map(list => list.length));
  return {
    prefix: Array.from({ length }, (_, index) => element(index)),
    rest: element(length),
    min: largest(schemas, 'minItems', 0),
    max: smallest(schemas, 'maxItems'),
    origin: originOf(schemas, 'minItems', 'maxItems'),
  };
}
