import { type SchemaDocument, within } from './document.js';

/** Subschemas, by JSON Pointer, that all hold for one value. None at all is any value. */
export type Demand = readonly string[];

export type SchemaObject = { readonly [keyword: string]: unknown };

/** Alternatives of which one has to be added to a demand. */
export interface Choice {
  readonly keyword: 'anyOf' | 'oneOf';
  /** The schema in which it stands. */
  readonly pointer: string;
  readonly branches: readonly string[];
}

/** A demand with everything that it refers to. */
export interface ClosedDemand {
  /** Each once, what stands in a schema itself before what it refers to. */
  readonly pointers: readonly string[];
  readonly schemas: readonly (readonly [pointer: string, schema: SchemaObject])[];
  /** `false` is among them. */
  readonly impossible: boolean;
  readonly choices: readonly Choice[];
}

/** Follows `$ref` and `allOf`. The order is that of writing, which is the order of properties later. */
export function closed(document: SchemaDocument, demand: Demand): ClosedDemand {
  const pointers = [...new Set(demand)];
  const schemas: [string, SchemaObject][] = [];
  const choices: Choice[] = [];
  let impossible = false;
  for (const pointer of pointers) {
    const schema = document.at(pointer);
    impossible ||= schema === false;
    if (typeof schema === 'boolean') continue;
    schemas.push([pointer, schema]);
    const inside = (keyword: string) =>
      ((schema[keyword] ?? []) as readonly unknown[]).map((_, index) => within(pointer, keyword, index));
    const added = [...(schema.$ref === undefined ? [] : [document.target(pointer)]), ...inside('allOf')];
    pointers.push(...added.filter(each => !pointers.includes(each)));
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      if (schema[keyword] !== undefined) choices.push({ keyword, pointer, branches: inside(keyword) });
    }
  }
  return { pointers, schemas, impossible, choices };
}

/** The same text for demands that mean the same. */
export function demandKey(pointers: readonly string[]): string {
  return JSON.stringify([...pointers].sort());
}

/** JSON.stringify with the names of every object in order, so that equal values have equal texts. */
function valueKey(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The values that `enum` and `const` of every schema list, by their texts; null if there is neither. */
export function literalsOf(schemas: ClosedDemand['schemas']): ReadonlyMap<string, unknown> | null {
  const lists = schemas.flatMap(([, schema]) => [
    ...(Object.hasOwn(schema, 'enum') ? [schema.enum as readonly unknown[]] : []),
    ...(Object.hasOwn(schema, 'const') ? [[schema.const]] : []),
  ]);
  const [first, ...others] = lists.map(list => new Map(list.map(value => [valueKey(value), value])));
  if (first === undefined) return null;
  return new Map([...first].filter(([key]) => others.every(list => list.has(key))));
}
