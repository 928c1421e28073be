import { LlmtuiError } from '../errors.js';

/** Reads a value of unknown shape that stands at `path`; throws BAD_INPUT that names the path and what belongs there. */
export type Read<Value> = (value: unknown, path: string) => Value;

/** BAD_INPUT for the field at `path`. */
export function misshapen(path: string, expected: string): LlmtuiError {
  return new LlmtuiError('BAD_INPUT', `${path || 'the file'} must be ${expected}`);
}

/** Text of at most `length` UTF-16 units that matches `pattern`. */
export function text(length: number, pattern = /^/, expected = 'text'): Read<string> {
  return (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw misshapen(path, expected);
    if (value.length > length) throw misshapen(path, `text of at most ${length} characters`);
    return value;
  };
}

/** One of these words. */
export function oneOf<Word extends string>(words: readonly Word[]): Read<Word> {
  return (value, path) => {
    const word = words.find(each => each === value);
    if (word === undefined) throw misshapen(path, `one of ${words.join(', ')}`);
    return word;
  };
}

/** A number from 0 up. */
export const amount: Read<number> = (value, path) => {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  throw misshapen(path, 'a number from 0 up');
};

/** An integer that a double holds exactly. */
export const wholeNumber: Read<number> = (value, path) => {
  if (Number.isSafeInteger(value)) return value as number;
  throw misshapen(path, 'a whole number');
};

/** true or false, as JSON has them. */
export const yesOrNo: Read<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw misshapen(path, 'true or false');
};

/** A moment in ISO 8601, as Date.toISOString writes it, in milliseconds since the epoch. */
export const moment: Read<number> = (value, path) => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isFinite(time) && new Date(time).toISOString() === value) return time;
  throw misshapen(path, 'a time such as 2026-01-31T12:00:00.000Z');
};

/** What `read` takes, or null. */
export function orNull<Value>(read: Read<Value>): Read<Value | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

/** A list of at most `length` items. */
export function listOf<Value>(read: Read<Value>, length: number): Read<readonly Value[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw misshapen(path, 'a list');
    if (value.length > length) throw misshapen(path, `a list of at most ${length}`);
    return value.map((item, index) => read(item, `${path}[${index}]`));
  };
}

/** An object with at least these fields; others are ignored. */
export function object<Value>(fields: { readonly [Name in keyof Value]: Read<Value[Name]> }): Read<Value> {
  return (value, path) => {
    const given = record(value, path);
    const names = Object.keys(fields) as (keyof Value & string)[];
    const read = names.map(name => {
      const field = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, fields[name](field, path === '' ? name : `${path}.${name}`)] as const;
    });
    return Object.fromEntries(read) as Value;
  };
}

/** An object of which each field may be absent; others are ignored. */
export function partial<Value>(
  fields: {
    readonly [Name in keyof Value]-?: Read<Exclude<Value[Name], undefined>>;
  },
): Read<Value> {
  return (value, path) => {
    const given = record(value, path);
    const names = Object.keys(fields) as (keyof Value & string)[];
    const there = names.filter(name => Object.hasOwn(given, name) && given[name] !== undefined);
    const read = there.map(
      name => [name, fields[name](given[name], path === '' ? name : `${path}.${name}`)] as const,
    );
    return Object.fromEntries(read) as Value;
  };
}

/** Any JSON object. */
export const record: Read<Readonly<Record<string, unknown>>> = (value, path) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw misshapen(path, 'an object');
};
