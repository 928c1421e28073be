import type { Turn } from '../../../chat/message.js';
import { checkSampling, parameterNames, type Sampling } from '../../../chat/sampling.js';
import { LlmtuiError } from '../../../errors.js';
import { listOf, misshapen, object, oneOf, type Read, record, text } from '../../../store/shape.js';

/** By which a person finds an answer again. */
export type LineId = string | number;

/** What one line asks. */
export interface PromptLine {
  /** Turns without the system prompt. */
  readonly turns: readonly Turn[];
  /** Goes before that of the command. */
  readonly system?: string;
  readonly sampling: Partial<Sampling>;
  /** As JSON, or in the concise form. */
  readonly schema?: string | object;
}

/** Characters of a text in a line, which the length of a line bounds anyway. */
const LONGEST = 2 ** 26;
const LONGEST_ID = 1000;

/**
 * The id of a line, by which even one that cannot be answered is told, and how to read the rest. A line is an object, a
 * JSON string, or else a prompt as it stands. `read` throws BAD_INPUT, and so does this for what begins like JSON and
 * is none.
 */
export function promptLine(line: string): { readonly id?: LineId; readonly read: () => PromptLine } {
  const value = jsonOf(line);
  if (typeof value === 'string') return { read: () => asked(value) };
  const fields = withoutNulls(record(value, 'the line'));
  const { id } = fields;
  const known = isId(id) ? { id } : {};
  return { ...known, read: () => readFields(fields) };
}

function jsonOf(line: string): unknown {
  const trimmed = line.trim();
  const isObject = /^[{[]/.test(trimmed);
  if (!isObject && !/^".*"$/.test(trimmed)) return trimmed;
  try {
    return JSON.parse(trimmed);
  } catch (cause) {
    // A sentence may well begin and end with a quotation mark.
    if (!isObject) return trimmed;
    throw new LlmtuiError('BAD_INPUT', 'the line is not valid JSON', { cause });
  }
}

const asked = (prompt: string): PromptLine => ({
  turns: [{ role: 'user', content: prompt }],
  sampling: {},
});

const isId = (value: unknown): value is LineId =>
  (typeof value === 'string' && value.length <= LONGEST_ID) || Number.isFinite(value);

const withoutNulls = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

const own = ['prompt', 'messages', 'system', 'id', 'schema'];

function readFields(fields: Readonly<Record<string, unknown>>): PromptLine {
  const { system, schema, id } = fields;
  const names = Object.keys(fields).filter(name => !own.includes(name));
  const unknown = names.find(name => !parameterNames().includes(name));
  if (unknown !== undefined) {
    const name = unknown.slice(0, 100);
    throw new LlmtuiError(
      'BAD_INPUT',
      `no field "${name}"; known: ${own.join(', ')} and sampling parameters`,
    );
  }
  if (id !== undefined && !isId(id))
    throw misshapen('id', `text of at most ${LONGEST_ID} characters, or a number`);
  return {
    ...turnsOf(fields),
    ...(system !== undefined && { system: anyText(system, 'system') }),
    sampling: samplingOf(Object.fromEntries(names.map(name => [name, fields[name]]))),
    ...(schema !== undefined && { schema: readSchema(schema, 'schema') }),
  };
}

function turnsOf({
  prompt,
  messages,
}: Readonly<Record<string, unknown>>): Pick<PromptLine, 'turns' | 'system'> {
  if ((prompt === undefined) === (messages === undefined)) {
    throw new LlmtuiError('BAD_INPUT', 'a line holds a prompt, or messages');
  }
  if (prompt !== undefined) return asked(anyText(prompt, 'prompt'));
  const [first, ...rest] = readMessages(messages, 'messages');
  if (first === undefined) throw misshapen('messages', 'at least one message');
  if (first.role !== 'system') return { turns: [first, ...rest] };
  if (rest.length === 0) throw misshapen('messages', 'more than a system prompt');
  return { turns: rest, system: first.content };
}

function samplingOf(given: Readonly<Record<string, unknown>>): Partial<Sampling> {
  const { stop } = given;
  const sampling = typeof stop === 'string' ? { ...given, stop: [stop] } : given;
  checkSampling(sampling);
  return sampling;
}

const anyText = text(LONGEST);

const readMessages = listOf(
  object<Pick<Turn, 'role' | 'content'>>({ role: oneOf(['system', 'user', 'assistant']), content: anyText }),
  100_000,
);

const readSchema: Read<string | object> = (value, path) =>
  typeof value === 'string' ? anyText(value, path) : record(value, path);
