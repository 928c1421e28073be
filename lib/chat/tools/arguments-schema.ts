import { isObject, keywordNamed } from '../schema/keywords.js';

/** Schemas within schemas; what is deeper is any value. */
const DEEPEST = 50;

const combining = ['$ref', 'allOf', 'anyOf', 'oneOf', 'additionalProperties', 'patternProperties'];

/**
 * What a grammar can hold of the parameters of a tool: keywords that are unknown or broken are left out, since clients
 * send what their libraries make and the model is told of it all the same. An object whose properties are listed has
 * no others, unless it says so; a tool without parameters takes none.
 * `base` is the JSON Pointer of the place where the schema is to stand, to which what refers to itself is led.
 */
export function argumentsSchema(parameters: unknown, base: string): unknown {
  const given = isObject(parameters) && Object.keys(parameters).length > 0;
  const schema = relaxed(given ? parameters : { properties: {} }, { inPlace: false, depth: 0, base });
  return isObject(schema) ? { ...schema, type: 'object' } : { type: 'object' };
}

interface Place {
  /** It is about the same value as the schema around it, and must leave room for its other parts. */
  readonly inPlace: boolean;
  readonly depth: number;
  readonly base: string;
}

function relaxed(schema: unknown, { inPlace, depth, base }: Place): unknown {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema) || depth > DEEPEST) return {};
  const kept = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    const keyword = keywordNamed(name);
    if (keyword === undefined || keyword.wrong(value) !== null) return [];
    const inner = (each: unknown) =>
      relaxed(each, { inPlace: keyword.inPlace === true, depth: depth + 1, base });
    const members = () =>
      Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, inner(each)]));
    if (name === '$ref') return [[name, `#${base}${String(value).slice(1)}`]];
    if (name === '$defs' || name === 'definitions' || keyword.holds === 'map') return [[name, members()]];
    if (keyword.holds === 'list') return [[name, (value as readonly unknown[]).map(inner)]];
    return [[name, keyword.holds === 'one' ? inner(value) : value]];
  });
  const closes =
    !inPlace && Object.hasOwn(schema, 'properties') && !combining.some(name => Object.hasOwn(schema, name));
  return Object.fromEntries(closes ? [...kept, ['additionalProperties', false]] : kept);
}
