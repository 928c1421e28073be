import { Ajv2020, type ErrorObject, type Options } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { accepts } from './automaton.js';
import { isObject } from './keywords.js';
import { patternRegex } from './pattern.js';
import { automatonOf } from './regex.js';

/** A regular expression that takes time in proportion to the text, whatever the pattern. */
function linear(pattern: string): { test(text: string): boolean; toString(): string } {
  const automaton = automatonOf(patternRegex(pattern));
  return { test: text => accepts(automaton, text), toString: () => pattern };
}
// For code that ajv would write into a file, which is never asked for.
linear.code = 'linear';

const options: Options = {
  strict: false,
  logger: false,
  // What matters of it is checked, and the rest, such as the type of a title, does not matter.
  validateSchema: false,
  allErrors: true,
  // Properties such as "constructor" are not there just because every object inherits them.
  ownProperties: true,
  code: { regExp: linear },
};

function withFormats(more: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({ ...options, ...more });
  formats.default(ajv);
  return ajv;
}

/** `$id` and `$schema` are annotations here, but ajv would look for what they name. */
function anonymous(schema: unknown): object | boolean {
  if (!isObject(schema)) return schema as boolean;
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$id' && name !== '$schema'));
}

const shown = ({ instancePath, message, params }: ErrorObject): string => {
  const allowed = Object.values(params as object).find(
    value => typeof value === 'string' || Array.isArray(value),
  );
  const more =
    allowed === undefined || message!.includes(String(allowed)) ? '' : `: ${JSON.stringify(allowed)}`;
  return `${instancePath === '' ? 'the value' : `#${instancePath}`} ${message}${more}`;
};

/**
 * What is wrong with a value, each as a text with the JSON Pointer of the place; empty if it is valid. `schema` is one
 * that `schemaGrammar` accepts.
 */
export function schemaValidator(schema: unknown): (value: unknown) => readonly string[] {
  const validate = withFormats().compile(anonymous(schema));
  return value => (validate(value) ? [] : (validate.errors ?? []).map(shown));
}

/** Whether a value satisfies every subschema of `root` that `pointers` name; `format` counts only with `formats`. */
export function demandValidator(
  root: unknown,
  withFormat: boolean,
): (pointers: readonly string[], value: unknown) => boolean {
  const ajv = withFormats({ validateFormats: withFormat, allErrors: false });
  ajv.addSchema(anonymous(root) as object, 'schema:root');
  const reference = (pointer: string) => pointer.split('/').map(encodeURIComponent).join('/');
  return (pointers, value) =>
    ajv.validate({ allOf: pointers.map(pointer => ({ $ref: `schema:root#${reference(pointer)}` })) }, value);
}
