import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LlmtuiError, messageOf } from '../../../errors.js';

/** An object of a JSON file, not looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bytes: the vocabularies of the largest tokenizers take a quarter. */
const LARGEST = 64 * 1024 * 1024;

/** The text of a file of the folder; undefined where there is none. Throws BAD_INPUT where it cannot be read. */
export async function textFile(folder: string, name: string): Promise<string | undefined> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new LlmtuiError('BAD_INPUT', `${name} is no file`);
  if (found.size > LARGEST) throw new LlmtuiError('BAD_INPUT', `${name} has ${found.size} bytes`);
  return readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
    throw new LlmtuiError('BAD_INPUT', `${name} cannot be read: ${messageOf(cause)}`, { cause });
  });
}

/** The object of a JSON file of the folder; undefined where there is none. Throws BAD_INPUT. */
export async function jsonFile(folder: string, name: string): Promise<Json | undefined> {
  const text = await textFile(folder, name);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LlmtuiError('BAD_INPUT', `${name} is no JSON; download it again`);
  }
  if (isRecord(value)) return value;
  throw new LlmtuiError('BAD_INPUT', `${name} holds no object; download it again`);
}
