import type { Environment, Folders } from './folders.js';
import type { Settings } from './settings.js';

export type { Settings };

/** Where a value came from, strongest first. */
export type Origin = 'flag' | 'environment' | '.env' | 'file' | 'default';

/** One line of `llmtui config`. */
export interface SettingRow {
  /** Name in config.json, such as `context_size` or `sampling.temperature`. */
  readonly name: string;
  /** Its environment variable; empty where it has none. */
  readonly variable: string;
  /** As text, as it would be written in the environment. */
  readonly value: string;
  readonly origin: Origin;
  /** The flag, variable or file that holds it; absent for a default. */
  readonly where?: string;
}

export interface SettingsInput {
  /** Long options by name, `--top-p` as `top-p`, `top_p` or `topP`; flags that are no settings are ignored. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Environment;
  readonly cwd: string;
  readonly folders: Folders;
  /** The HTTP server starts: `parallel` defaults to 4. */
  readonly serving?: boolean;
}

export interface ReadSettings {
  readonly settings: Settings;
  readonly rows: readonly SettingRow[];
}

export function readSettings(_input: SettingsInput): ReadSettings {
  throw new Error('not written yet');
}
