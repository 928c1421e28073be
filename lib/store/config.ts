import { statSync } from 'node:fs';
import { join } from 'node:path';
import { LlmtuiError } from '../errors.js';
import type { Environment, Folders } from './folders.js';
import { checkNames, readKeys, readSampling } from './groups.js';
import { refused } from './setting-kinds.js';
import { type Setting, type Surroundings, singleSettings, table } from './setting-table.js';
import type { SettingRow, Settings } from './settings.js';
import {
  configPath,
  type Flags,
  fileSource,
  flagSource,
  type Given,
  readConfigFile,
  readDotEnv,
  type Source,
  variableSource,
} from './sources.js';

export interface SettingsInput {
  /**
   * Long options by name, `--top-p` as `top-p`, `top_p` or `topP`. Those that are no settings are ignored; one that
   * was not given is absent or undefined, because `false` is a value.
   */
  readonly flags: Flags;
  readonly env: Environment;
  /** Holds `.env` and perhaps a folder `models`; absolute. */
  readonly cwd: string;
  readonly folders: Folders;
  /** The HTTP server starts: `parallel` is 4 by default. */
  readonly serving?: boolean;
}

export interface ReadSettings {
  readonly settings: Settings;
  /** One per setting, in a fixed order. */
  readonly rows: readonly SettingRow[];
}

/**
 * Every setting: flags over the environment over `.env` over config.json over defaults. An empty variable counts as
 * not set, but for the system prompt. A relative path starts where it was written: at config.json's folder, else at
 * `cwd`. Reads files, writes none. Throws BAD_CONFIG with the name, the value, where it stands and what is allowed.
 */
export function readSettings({ flags, env, cwd, folders, serving = false }: SettingsInput): ReadSettings {
  const path = configPath(folders);
  const file = readConfigFile(path);
  checkNames(file, path);
  const here = { base: cwd, home: folders.home };
  const dotEnv = join(cwd, '.env');
  const sources = [
    flagSource(flags, here),
    variableSource(env, here),
    variableSource(readDotEnv(dotEnv), here, dotEnv),
    fileSource(file, path, folders.home),
  ];
  const surroundings = { folders, cwd, serving, isFolder };
  const singles = singleSettings.map(key => readSingle(table[key], sources, surroundings));
  const sampling = readSampling(flags, file, path);
  const keys = readKeys(file, path);
  const settings = Object.fromEntries(singleSettings.map((key, index) => [key, singles[index]!.value]));
  return {
    settings: { ...settings, sampling: sampling.value, keys: keys.value } as Settings,
    rows: [...singles.map(({ row }) => row), ...sampling.rows, ...keys.rows],
  };
}

function readSingle(
  setting: Setting<unknown>,
  sources: readonly Source[],
  surroundings: Surroundings,
): { readonly value: unknown; readonly row: SettingRow } {
  const name = { name: setting.name, variable: setting.variables[0] ?? '' };
  const given = firstOf(setting, sources);
  // A variable of that name may be meant for another program.
  const isOfConcern = surroundings.serving || !setting.isForServer;
  if (given === undefined || (!isOfConcern && faultOf(setting, given) !== undefined)) {
    const value = setting.initial(surroundings);
    return { value, row: { ...name, value: shown(setting, value), origin: 'default' } };
  }
  const value = readGiven(setting, given);
  return { value, row: { ...name, value: shown(setting, value), origin: given.origin, where: given.where } };
}

function firstOf(setting: Setting<unknown>, sources: readonly Source[]): Given | undefined {
  for (const source of sources) {
    const given = source(setting);
    if (given !== undefined) return given;
  }
  return undefined;
}

/** Throws BAD_CONFIG. */
function readGiven(setting: Setting<unknown>, given: Given): unknown {
  const fault = faultOf(setting, given);
  if (fault !== undefined) throw new LlmtuiError('BAD_CONFIG', fault);
  return meant(setting, given);
}

function faultOf(setting: Setting<unknown>, given: Given): string | undefined {
  const { text, origin, as, where } = given;
  const { notInDotEnv, allowed } = setting;
  if (notInDotEnv !== undefined && origin === '.env') {
    return `${as} is not taken from "${where}": a folder from elsewhere ${notInDotEnv}; set it in the environment`;
  }
  if (meant(setting, given) !== refused) return undefined;
  const place = as === where ? '' : ` in "${where}"`;
  return `${notAllowed(setting, as, text, place)}; allowed is ${allowed}`;
}

function meant({ read, mayBeEmpty = false }: Setting<unknown>, { text, spot }: Given): unknown {
  if (mayBeEmpty) return read(text, spot);
  return text.trim() === '' ? refused : read(text.trim(), spot);
}

/** What is wrong with a value, without the value of a secret. */
export function notAllowed({ isSecret }: Setting<unknown>, as: string, text: string, place = ''): string {
  return isSecret ? `${as}${place} is not allowed` : `${as} is "${text}"${place}`;
}

function shown(setting: Setting<unknown>, value: unknown): string {
  if (value !== undefined) return setting.isSecret ? '********' : String(value);
  return setting === table.contextSize ? 'auto' : '';
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
