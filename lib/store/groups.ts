import {
  checkSampling,
  parameterNames,
  parameters,
  parseParameter,
  type Sampling,
} from '../chat/sampling.js';
import { LlmtuiError, messageOf } from '../errors.js';
import { singleSettings, table } from './setting-table.js';
import type { SettingRow } from './settings.js';
import { type ConfigFile, type Flags, flagName, namedFlags } from './sources.js';

/** A group of settings: `sampling` and `keys` of config.json. */
interface Group<Value> {
  readonly value: Value;
  readonly rows: readonly SettingRow[];
}

/** Names of actions and keys, such as `send` and `ctrl-j`. */
const keyName = /^[a-z0-9][a-z0-9_.+-]{0,40}$/i;

/** Refuses a name in config.json that means nothing, which mostly is a slip of the keyboard. */
export function checkNames(file: ConfigFile, path: string): void {
  const known = [...singleSettings.map(key => table[key].name), 'sampling', 'keys'];
  for (const name of Object.keys(file)) {
    if (known.includes(name)) continue;
    throw new LlmtuiError(
      'BAD_CONFIG',
      `"${name}" in "${path}" is no setting; known are ${known.join(', ')}`,
    );
  }
}

/** Sampling that differs from the default: flags over the object `sampling` of config.json. */
export function readSampling(flags: Flags, file: ConfigFile, path: string): Group<Partial<Sampling>> {
  let value: Partial<Sampling> = {};
  const origins = new Map<string, Pick<SettingRow, 'origin' | 'where'>>();
  for (const [name, given] of Object.entries(objectOf(file, 'sampling', path))) {
    value = { ...value, ...parameterOf(name, given, `sampling.${name} in "${path}"`) };
    origins.set(name, { origin: 'file', where: path });
  }
  for (const [name, text] of namedFlags(flags)) {
    if (!parameterNames().includes(name)) continue;
    value = { ...value, ...parameterOf(name, text, flagName(name)) };
    origins.set(name, { origin: 'flag', where: flagName(name) });
  }
  return { value, rows: rowsOf(value, origins) };
}

/** One parameter, from text or from JSON. Throws BAD_CONFIG that begins with `as`. */
export function parameterOf(name: string, given: unknown, as: string): Partial<Sampling> {
  try {
    if (typeof given === 'string' || !parameterNames().includes(name))
      return parseParameter(name, String(given));
    const parameter: Partial<Sampling> = { [name]: given };
    checkSampling(parameter);
    return parameter;
  } catch (error) {
    throw new LlmtuiError('BAD_CONFIG', `${as}: ${messageOf(error)}`, { cause: error });
  }
}

/** Rebound keys: the object `keys` of config.json. Which actions and keys there are, the screen knows. */
export function readKeys(file: ConfigFile, path: string): Group<Readonly<Record<string, string>>> {
  const entries = Object.entries(objectOf(file, 'keys', path)).map(([action, key]) => {
    if (typeof key === 'string' && keyName.test(key) && keyName.test(action)) return [action, key] as const;
    throw new LlmtuiError(
      'BAD_CONFIG',
      `keys.${action} is ${JSON.stringify(key)} in "${path}"; allowed is the name of a key, such as "ctrl-j"`,
    );
  });
  const rows = entries.map(([action, key]): SettingRow => {
    return { name: `keys.${action}`, variable: '', value: key, origin: 'file', where: path };
  });
  return { value: Object.fromEntries(entries), rows };
}

function rowsOf(
  sampling: Partial<Sampling>,
  origins: ReadonlyMap<string, Pick<SettingRow, 'origin' | 'where'>>,
): SettingRow[] {
  const defaults = Object.entries(parameters).map(([name, parameter]) => [name, parameter.default] as const);
  const values = Object.entries({
    ...Object.fromEntries(defaults),
    stop: [],
    logit_bias: {},
    grammar: '',
    ...sampling,
  });
  return values.map(([name, value]) => ({
    name: `sampling.${name}`,
    variable: '',
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
    ...(origins.get(name) ?? { origin: 'default' }),
  }));
}

function objectOf(file: ConfigFile, name: string, path: string): Readonly<Record<string, unknown>> {
  const value = file[name] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new LlmtuiError('BAD_CONFIG', `${name} in "${path}" must be an object`);
}
