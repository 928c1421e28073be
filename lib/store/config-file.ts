import { parameterNames } from '../chat/sampling.js';
import { LlmtuiError } from '../errors.js';
import { notAllowed } from './config.js';
import { failureOf } from './failure.js';
import type { Folders } from './folders.js';
import { checkNames, parameterOf, readKeys } from './groups.js';
import { refused, type Spot } from './setting-kinds.js';
import { singleSettings, table } from './setting-table.js';
import { configPath, readConfigFile } from './sources.js';

/**
 * Writes one setting, given as text, to config.json: `context_size`, `sampling.temperature` or `keys.send`. Every
 * other setting in the file stays, a wrong one too, so that it can be corrected. A relative path
 * starts at `cwd`. Returns config.json's path.
 * Throws BAD_CONFIG where name, value or the file as it stands is wrong, STORE_FAILED where it cannot be written.
 */
export async function setSetting(folders: Folders, cwd: string, name: string, text: string): Promise<string> {
  const path = configPath(folders);
  readConfigFile(path);
  const value = settingValue(name, text, { base: cwd, home: folders.home });
  return write(folders, conf => conf.set(name, value));
}

/** Takes one setting out of config.json, so that its default counts again. Returns the path. Throws as `setSetting`. */
export async function unsetSetting(folders: Folders, name: string): Promise<string> {
  const path = configPath(folders);
  readConfigFile(path);
  return write(folders, conf => conf.delete(name));
}

/** conf takes 100 ms to import (it compiles JSON schemas), so only who writes pays for it: see `readConfigFile`. */
async function write(
  folders: Folders,
  change: (conf: { set(name: string, value: unknown): void; delete(name: string): void }) => void,
): Promise<string> {
  const { default: Conf } = await import('conf');
  try {
    const conf = new Conf({
      cwd: folders.config,
      projectName: 'llmtui',
      configFileMode: 0o600,
      serialize: value => `${JSON.stringify(value, undefined, 2)}\n`,
    });
    change(conf);
    return conf.path;
  } catch (error) {
    throw failureOf(error, configPath(folders));
  }
}

/** The JSON value that `text` stands for. */
function settingValue(name: string, text: string, { base, home }: Spot): unknown {
  if (name.startsWith('sampling.')) {
    const parameter = name.slice('sampling.'.length);
    return Object.values(parameterOf(parameter, text, name))[0];
  }
  if (name.startsWith('keys.')) {
    readKeys({ keys: { [name.slice('keys.'.length)]: text } }, 'the command line');
    return text;
  }
  const key = singleSettings.find(known => table[known].name === name);
  if (key === undefined) {
    if (parameterNames().includes(name))
      throw new LlmtuiError('BAD_CONFIG', `"${name}" is no setting; did you mean sampling.${name}?`);
    checkNames({ [name]: text }, 'the command line');
    throw new LlmtuiError('BAD_CONFIG', `set one of its parts, such as ${name}.temperature`);
  }
  const value = table[key].read(text, { base, home });
  if (value === refused) {
    throw new LlmtuiError(
      'BAD_CONFIG',
      `${notAllowed(table[key], name, text)}; allowed is ${table[key].allowed}`,
    );
  }
  return value ?? text;
}
