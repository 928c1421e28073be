import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'dotenv';
import { LlmtuiError, messageOf } from '../errors.js';
import type { Environment, Folders } from './folders.js';
import { JsonFault, parseJson } from './json.js';
import type { Spot } from './setting-kinds.js';
import type { Setting } from './setting-table.js';
import type { Origin } from './settings.js';

/** A value as it was written, and where. */
export interface Given {
  readonly text: string;
  readonly origin: Origin;
  /** Its name there: a flag, a variable, or a name in config.json. */
  readonly as: string;
  /** The flag, variable or file, for a person to find it. */
  readonly where: string;
  readonly spot: Spot;
}

/** Looks a setting up in one place. */
export type Source = (setting: Setting<unknown>) => Given | undefined;

export type Flags = Readonly<Record<string, string | number | boolean | undefined>>;

/** What config.json holds. */
export type ConfigFile = Readonly<Record<string, unknown>>;

const LARGEST_FILE = 1024 * 1024;

/** Flags by the name of the setting or its alias; `topP` and `top-p` are `top_p`. */
export function flagSource(flags: Flags, spot: Spot): Source {
  const given = namedFlags(flags);
  return ({ name, alias }) => {
    const found = [name, alias].find(known => known !== undefined && given.has(known));
    if (found === undefined) return undefined;
    const flag = flagName(found);
    return { text: given.get(found) ?? '', origin: 'flag', as: flag, where: flag, spot };
  };
}

/** Flags that were given, as text, by name with underscores. */
export function namedFlags(flags: Flags): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(flags)) {
    const plain = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`).replaceAll('-', '_');
    if (value !== undefined) given.set(plain, String(value));
  }
  return given;
}

/** The long option of a setting: `top_p` is `--top-p`. */
export function flagName(name: string): string {
  return `--${name.replaceAll('_', '-')}`;
}

/** Environment variables, from the process or from a .env file at `path`. */
export function variableSource(variables: Environment, spot: Spot, path?: string): Source {
  return ({ variables: names, mayBeEmpty = false }) => {
    const name = names.find(
      known => (variables[known] ?? '') !== '' || (mayBeEmpty && variables[known] === ''),
    );
    if (name === undefined) return undefined;
    const text = variables[name] ?? '';
    return path === undefined
      ? { text, origin: 'environment', as: name, where: name, spot }
      : { text, origin: '.env', as: name, where: path, spot };
  };
}

/** config.json, read from `path`. */
export function fileSource(file: ConfigFile, path: string, home: string): Source {
  const spot = { base: dirname(path), home };
  return ({ name }) => {
    if (!Object.hasOwn(file, name)) return undefined;
    const value = file[name];
    return { text: textOf(value), origin: 'file', as: name, where: path, spot };
  };
}

/** As it would stand in a variable: a list of words with commas between them. */
function textOf(value: unknown): string {
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The variables of a .env file; none where there is no such file (a folder may bear that name). Throws BAD_CONFIG. */
export function readDotEnv(path: string): Environment {
  const text = readText(path);
  return text === undefined ? {} : parse(text);
}

/** Where config.json is. */
export function configPath(folders: Folders): string {
  return join(folders.config, 'config.json');
}

/** config.json; empty where there is none. Throws BAD_CONFIG that names file and line; the file stays as it is. */
export function readConfigFile(path: string): ConfigFile {
  const text = readText(path);
  if (text === undefined || text.trim() === '') return {};
  try {
    const value = parseJson(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ConfigFile;
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new LlmtuiError('BAD_CONFIG', `"${path}" has ${error.message}: correct it or move it away`, {
      cause: error,
    });
  }
  throw new LlmtuiError('BAD_CONFIG', `"${path}" must hold one JSON object: correct it or move it away`);
}

function readText(path: string): string | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined || !facts.isFile()) return undefined;
    if (facts.size <= LARGEST_FILE) return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LlmtuiError('BAD_CONFIG', `"${path}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
  throw new LlmtuiError(
    'BAD_CONFIG',
    `"${path}" is larger than a configuration can be (${LARGEST_FILE} bytes)`,
  );
}
