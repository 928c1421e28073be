import { LlmtuiError } from '../../errors.js';

/** A JSON Schema of an object with these properties, all required and no others. */
export interface ConciseSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

const types: Readonly<Record<string, string>> = {
  str: 'string',
  string: 'string',
  int: 'integer',
  integer: 'integer',
  float: 'number',
  number: 'number',
  bool: 'boolean',
  boolean: 'boolean',
};

const broken = (field: string, reason: string) =>
  new LlmtuiError(
    'BAD_INPUT',
    `schema: "${field.slice(0, 100)}" ${reason}, as in "name, age int, tags str[], bio: one sentence"`,
  );

/** One field: a name, perhaps a type, perhaps a colon and a description. */
function fieldOf(field: string): readonly [name: string, schema: object] {
  const [, name, type = 'str', list, description] =
    /^([^\s:,[\]]+)(?:[ \t]+([a-zA-Z]+)?(\[\])?)?[ \t]*(?::(.*))?$/s.exec(field) ?? [];
  if (name === undefined || name === '__proto__')
    throw broken(field, 'is no field: write a name, perhaps a type, perhaps ": description"');
  const known = Object.hasOwn(types, type.toLowerCase()) ? types[type.toLowerCase()] : undefined;
  if (known === undefined) throw broken(field, `has no type of ${Object.keys(types).join(', ')}`);
  const about =
    description === undefined || description.trim() === '' ? {} : { description: description.trim() };
  return [
    name,
    list === undefined ? { type: known, ...about } : { type: 'array', items: { type: known }, ...about },
  ];
}

/**
 * Reads the short form of the program `llm`: fields separated by commas, or one a line if there are several lines, each
 * `name`, `name type` or `name type: description`; a type is str, int, float or bool (or its name in JSON Schema), with
 * `[]` for a list of it. Throws BAD_INPUT that names the field.
 */
export function conciseSchema(text: string): ConciseSchema {
  const separator = text.trim().includes('\n') ? '\n' : ',';
  const parts = text.split(separator).map(field => field.trim().replace(/,$/, '').trim());
  const fields = parts.filter(field => field !== '').map(fieldOf);
  if (fields.length === 0) throw new LlmtuiError('BAD_INPUT', 'schema: there is no field in it');
  const names = fields.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw broken(twice, 'is there twice');
  return {
    type: 'object',
    properties: Object.fromEntries(fields),
    required: names,
    additionalProperties: false,
  };
}
