import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { checkSampling, parameterNames, type Sampling } from '../../chat/sampling.js';
import { LlmtuiError, messageOf } from '../../errors.js';

/** A prompt template: what it leaves out is as without it. */
export interface Template {
  /** The question; its variables are `{{name}}`. */
  readonly prompt?: string;
  /** The system prompt; it may have variables, too. */
  readonly system?: string;
  readonly model?: string;
  readonly sampling?: Partial<Sampling>;
  /** JSON Schema, or its concise form as text. */
  readonly schema?: string | Readonly<Record<string, unknown>>;
  /** Values of variables that the command line does not give. */
  readonly defaults?: Readonly<Record<string, string>>;
}

/** The variable that stands for stdin, files and words. */
export const INPUT = 'input';

/**
 * `{{name}}`, blanks allowed inside. Not `$name`, which prompts about shells and prices are full of; braces around
 * anything but a name stay as they are.
 */
const variable = /\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\}\}/g;

/** Names of the variables in a text, each once, in order. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name]) => name!))];
}

/** The text with its variables replaced; values are not looked at again. A variable without a value stays. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(variable, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : whole,
  );
}

/**
 * Reads a template, a YAML 1.2 map of `prompt`, `system`, `model`, `sampling` (parameters by name), `schema` and
 * `defaults` (values of variables). Throws BAD_INPUT that names the file, the line and the key at fault.
 */
export function readTemplate(text: string, file: string): Template {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines });
  const fault = (offset: number, what: string): LlmtuiError => {
    const { line } = lines.linePos(offset);
    return new LlmtuiError('BAD_INPUT', `${file}, line ${Math.max(1, line)}: ${what}`);
  };
  const [error] = document.errors;
  // The message goes on with an excerpt of the file, below its first line.
  if (error !== undefined)
    throw fault(error.pos[0], error.message.split('\n')[0]!.replace(/ at line .*$/, ''));
  if (!isMap(document.contents)) throw fault(0, `a template is a map of ${Object.keys(readers).join(', ')}`);
  const content: Readonly<Record<string, unknown>> = contentOf(document, fault);
  for (const [key, value] of Object.entries(content)) {
    const wrong = Object.hasOwn(readers, key) ? readers[key as keyof Template](value) : unknownKey(key);
    if (wrong === undefined) continue;
    const node = document.getIn([key], true);
    throw fault(isNode(node) && node.range ? node.range[0] : 0, wrong);
  }
  return withTexts(content);
}

function contentOf(
  document: ReturnType<typeof parseDocument>,
  fault: (offset: number, what: string) => LlmtuiError,
): Readonly<Record<string, unknown>> {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (thrown) {
    throw fault(0, messageOf(thrown));
  }
}

/** For each key what is wrong with its value, or undefined. */
const readers: { readonly [Key in keyof Required<Template>]: (value: unknown) => string | undefined } = {
  prompt: value => (typeof value === 'string' ? undefined : 'prompt must be text'),
  system: value => (typeof value === 'string' ? undefined : 'system must be text'),
  model: value =>
    typeof value === 'string' && value !== '' ? undefined : 'model must be the name or path of a model',
  sampling: samplingFault,
  schema: value =>
    typeof value === 'string' || isRecord(value)
      ? undefined
      : 'schema must be a JSON Schema or text such as "name, age int"',
  defaults: value =>
    isRecord(value) && Object.values(value).every(isPlain)
      ? undefined
      : 'defaults must be a map of variables to text, numbers or true and false',
};

function unknownKey(key: string): string {
  return `no key "${key.slice(0, 100)}"; known are ${Object.keys(readers).join(', ')}`;
}

function samplingFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'sampling must be a map of parameters, such as temperature: 0.2';
  const unknown = Object.keys(value).find(name => !parameterNames().includes(name));
  if (unknown !== undefined)
    return `no parameter "${unknown.slice(0, 100)}" in sampling; known are ${parameterNames().join(', ')}`;
  try {
    checkSampling(value as Partial<Sampling>);
    return undefined;
  } catch (thrown) {
    return `sampling.${messageOf(thrown)}`;
  }
}

function withTexts(content: Readonly<Record<string, unknown>>): Template {
  const template = content as Template;
  if (template.defaults === undefined) return template;
  const texts = Object.entries(template.defaults).map(([name, value]) => [name, String(value)] as const);
  return { ...template, defaults: Object.fromEntries(texts) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
