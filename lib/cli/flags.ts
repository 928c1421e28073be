import { LlmtuiError } from '../errors.js';
import type { CommandName } from './command.js';

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

/** Flags that stand for settings: every command takes them. */
const settings = {
  model: { ...text, shortFlag: 'm' },
  system: { ...text, shortFlag: 's' },
  device: text,
  ctx: text,
  threads: text,
  logLevel: text,
  temperature: text,
  topP: text,
  topK: text,
  minP: text,
  seed: text,
  maxTokens: text,
} as const;

/** Flags of some commands. */
const own = {
  choose: yes,
  offline: yes,
  json: yes,
  yes: { ...yes, shortFlag: 'y' },
  list: yes,
  folder: text,
  hfCache: yes,
  ollama: yes,
  lmStudio: yes,
  output: text,
  profile: text,
  override: { ...text, isMultiple: true },
  dryRun: yes,
} as const;

type OwnFlag = keyof typeof own;

const takes: Readonly<Record<CommandName, readonly OwnFlag[]>> = {
  chat: ['choose', 'offline'],
  ask: ['offline'],
  models: ['json'],
  show: ['json'],
  rm: ['yes'],
  import: ['folder', 'hfCache', 'ollama', 'lmStudio', 'output', 'profile', 'override', 'dryRun', 'offline'],
  pull: ['list', 'offline'],
  search: ['json', 'offline'],
  ps: ['json'],
  config: [],
};

/** Every flag, as meow takes them. */
export const knownFlags = {
  ...settings,
  ...own,
  help: { ...yes, shortFlag: 'h' },
  version: { ...yes, shortFlag: 'v' },
} as const;

/** Flags as meow gives them. */
export type GivenFlags = Readonly<Record<string, unknown>>;

/** Throws USAGE for an unknown flag, for one without its value, and for one that is given twice. */
export function checkFlags(given: GivenFlags): void {
  for (const [name, value] of Object.entries(given)) {
    const flag = dashed(name);
    if (!Object.hasOwn(knownFlags, name))
      throw new LlmtuiError('USAGE', `no flag ${flag}; see llmtui --help`);
    const values = name === 'override' && Array.isArray(value) ? value : [value];
    if (values.includes('') && name !== 'system') throw new LlmtuiError('USAGE', `${flag} takes a value`);
    if (Array.isArray(value) && name !== 'override') throw new LlmtuiError('USAGE', `${flag} is given twice`);
  }
}

/** Throws USAGE for a flag that another command takes. */
export function checkOwnFlags(given: GivenFlags, command: CommandName): void {
  for (const name of Object.keys(own) as OwnFlag[]) {
    const value = given[name];
    const isGiven = value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
    if (!isGiven || takes[command].includes(name)) continue;
    const owners = Object.entries(takes).flatMap(([owner, flags]) => (flags.includes(name) ? [owner] : []));
    throw new LlmtuiError('USAGE', `${dashed(name)} goes with ${owners.join(', ')}, not with ${command}`);
  }
}

/** Those of settings that were given, as text. */
export function settingFlags(given: GivenFlags): Record<string, string> {
  const flags = Object.entries(given).flatMap(([name, value]) =>
    Object.hasOwn(settings, name) && typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(flags);
}

function dashed(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  return name.length === 1 ? `-${name}` : `--${words}`;
}
