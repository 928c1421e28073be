import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
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
 * that `schemaGrammar` accepts; it is compiled for the first value, so that this does not delay an answer.
 */
export function schemaValidator(schema: unknown): (value: unknown) => readonly string[] {
  let compiled: ValidateFunction | null = null;
  return value => {
    compiled ??= withFormats().compile(anonymous(schema));
    return compiled(value) ? [] : (compiled.errors ?? []).map(shown);
  };
}

/**
 * Whether a value satisfies the subschema of `root` at a JSON Pointer. With `loose`, at least as many values do: `format`
 * says nothing, and `oneOf` is `anyOf`.
 */
export function placeValidator(root: unknown, loose: boolean): (pointer: string, value: unknown) => boolean {
  const ajv = withFormats({ validateFormats: !loose, allErrors: false });
  if (loose) {
    ajv.removeKeyword('oneOf');
    ajv.addKeyword({ keyword: 'oneOf', macro: (branches: unknown) => ({ anyOf: branches }) });
  }
  ajv.addSchema(anonymous(root) as object, 'schema:root');
  const compiled = new Map<string, (value: unknown) => boolean>();
  const compile = (pointer: string): ((value: unknown) => boolean) => {
    const fragment = pointer.split('/').map(encodeURIComponent).join('/');
    const validate = ajv.compile({ $ref: `schema:root#${fragment}` });
    return value => validate(value) === true;
  };
  return (pointer, value) => {
    const validate = compiled.get(pointer) ?? compile(pointer);
    compiled.set(pointer, validate);
    return validate(value);
  };
}
