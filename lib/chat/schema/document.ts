import { isSchema, type Keyword, keywordNamed } from './keywords.js';
import { refuse } from './refusal.js';

export type Schema = boolean | { readonly [keyword: string]: unknown };

/** Values within values; deeper ones would take the stack of what reads them. */
const DEEPEST = 100;
const MOST_SCHEMAS = 2000;

const escapedName = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The JSON Pointer (RFC 6901) of something within the place `pointer`. */
export function within(pointer: string, ...path: readonly (string | number)[]): string {
  return [pointer, ...path.map(name => escapedName(String(name)))].join('/');
}

interface Place {
  readonly pointer: string;
  readonly inPlace: boolean;
}

/** A schema whose subschemas are found by JSON Pointer, each checked: nothing in it is unknown or ignored. */
export class SchemaDocument {
  readonly root: Schema;
  readonly #found = new Map<string, Schema>();

  /** Throws BAD_INPUT that names place and keyword for what is broken or not supported. */
  constructor(root: unknown) {
    if (!isSchema(root)) refuse('', '', 'must be an object, true or false');
    this.root = root as Schema;
    this.#checkDepth();
    this.#checkAll();
  }

  /** The subschema at `pointer`. */
  at(pointer: string): Schema {
    return this.#found.get(pointer)!;
  }

  /** Where the `$ref` of the subschema at `pointer` leads. */
  target(pointer: string): string {
    const { $ref } = this.at(pointer) as { readonly $ref: string };
    return pointerOf(pointer, $ref);
  }

  #checkDepth(): void {
    const open: [unknown, number][] = [[this.root, 0]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [value, depth] = next;
      if (typeof value !== 'object' || value === null) continue;
      if (depth > DEEPEST) refuse('', '', `nested more than ${DEEPEST} deep`);
      for (const inner of Object.values(value)) open.push([inner, depth + 1]);
    }
  }

  /** Visits every subschema that can matter, and refuses those that are about the same value without end. */
  #checkAll(): void {
    const open = new Set<string>();
    const visit = ({ pointer, inPlace }: Place, from: string): void => {
      if (inPlace && open.has(pointer)) refuse(from, '', 'refers to itself without end');
      if (this.#found.has(pointer)) return;
      const schema = this.#find(pointer, from);
      this.#found.set(pointer, schema);
      if (this.#found.size > MOST_SCHEMAS) refuse('', '', `holds more than ${MOST_SCHEMAS} schemas`);
      if (typeof schema === 'boolean') return;
      const places = placesIn(pointer, schema);
      open.add(pointer);
      for (const place of places) if (place.inPlace) visit(place, pointer);
      open.delete(pointer);
      later.push(...places.filter(place => !place.inPlace).map(place => [place, pointer] as const));
    };
    const later: (readonly [Place, string])[] = [[{ pointer: '', inPlace: false }, '']];
    for (let next = later.pop(); next !== undefined; next = later.pop()) visit(...next);
  }

  #find(pointer: string, from: string): Schema {
    let value: unknown = this.root;
    for (const name of pointer.split('/').slice(1)) {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
      const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
      if (!inside) refuse(from, '$ref', `leads to #${pointer}, which is not there`);
      value = (value as Record<string, unknown>)[key];
    }
    if (!isSchema(value)) refuse(from, '$ref', `leads to #${pointer}, which is no schema`);
    return value as Schema;
  }
}

function pointerOf(pointer: string, ref: string): string {
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    return refuse(pointer, '$ref', 'is no valid URI fragment');
  }
}

/** The subschemas of `schema`, once its keywords are known to be right. */
function placesIn(pointer: string, schema: { readonly [keyword: string]: unknown }): Place[] {
  return Object.entries(schema).flatMap(([name, value]) => {
    const keyword = keywordNamed(name) ?? refuse(pointer, name, 'is not supported');
    const wrong = keyword.wrong(value);
    if (wrong !== null) refuse(pointer, name, wrong);
    if (name === 'properties' && Object.hasOwn(value as object, '__proto__')) {
      // ajv leaves it out, because it could reach every object.
      refuse(pointer, name, 'must not have the name "__proto__"');
    }
    if (name === '$id' && pointer !== '') refuse(pointer, name, 'is supported at the root only');
    const pointers =
      name === '$ref' ? [pointerOf(pointer, value as string)] : held(pointer, name, keyword, value);
    return pointers.map(each => ({ pointer: each, inPlace: keyword.inPlace === true }));
  });
}

function held(pointer: string, name: string, { holds }: Keyword, value: unknown): string[] {
  switch (holds) {
    case 'none':
      return [];
    case 'one':
      return [within(pointer, name)];
    case 'list':
    case 'map':
      return Object.keys(value as object).map(key => within(pointer, name, key));
  }
}
