import { type Content, mapped, type Operation, type Schema } from './document.js';

/** The operation with an example of its body, put together from those of the fields that have to be there. */
export function withExample(operation: Operation): Operation {
  const { requestBody } = operation;
  if (requestBody === undefined) return operation;
  return { ...operation, requestBody: { ...requestBody, content: ofContent(requestBody.content) } };
}

function ofContent(content: Content): Content {
  return mapped(content, media => {
    const { schema, example, examples } = media;
    if (schema === undefined || example !== undefined || examples !== undefined) return media;
    return { ...media, example: exampleOf(schema) };
  });
}

/** A value that a schema allows. Fields of an object that may be left out are, unless they have examples of their own. */
export function exampleOf(schema: Schema): unknown {
  const { examples, default: fallback, enum: values, anyOf } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (fallback !== undefined) return fallback;
  if ('const' in schema) return schema.const;
  if (Array.isArray(values)) return values[0];
  if (Array.isArray(anyOf)) return exampleOf(anyOf[0] as Schema);
  return ofType(schema);
}

function ofType(schema: Schema): unknown {
  const { type, minimum = 0, minItems = 0, items } = schema;
  switch (type) {
    case 'object':
      return ofObject(schema);
    case 'array':
      return Array.from({ length: minItems as number }, () => exampleOf(items as Schema));
    case 'string':
      return 'text';
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return minimum;
    default:
      return null;
  }
}

function ofObject({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  const fields = Object.entries(properties as Readonly<Record<string, Schema>>);
  const must = required as readonly string[];
  return Object.fromEntries(
    fields.filter(([name]) => must.includes(name)).map(([name, schema]) => [name, exampleOf(schema)]),
  );
}
