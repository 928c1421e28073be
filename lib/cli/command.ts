import type { ImportSourceFlags } from './import.js';

/** The flags that stand for settings, by name, as `readSettings` takes them. */
export type Flags = Readonly<Record<string, string>>;

export type ConfigChange =
  | { readonly type: 'set'; readonly name: string; readonly value: string }
  | { readonly type: 'unset'; readonly name: string };

/** What `llmtui import` is asked for, beside the settings. */
export interface ImportRequest {
  readonly from: ImportSourceFlags;
  readonly output?: string;
  /** Name of a preset. */
  readonly profile?: string;
  /** `key=value` each. */
  readonly overrides: readonly string[];
  readonly dryRun: boolean;
}

/** What the command line asks for. `offline` forbids the network. */
export type Command =
  | { readonly type: 'chat'; readonly flags: Flags; readonly choose: boolean; readonly offline: boolean }
  /** `prompt` is empty when it comes from stdin alone. */
  | { readonly type: 'ask'; readonly flags: Flags; readonly prompt: string; readonly offline: boolean }
  | { readonly type: 'models'; readonly flags: Flags; readonly json: boolean }
  | { readonly type: 'show'; readonly flags: Flags; readonly model: string; readonly json: boolean }
  | { readonly type: 'rm'; readonly flags: Flags; readonly model: string; readonly yes: boolean }
  | {
      readonly type: 'import';
      readonly flags: Flags;
      readonly request: ImportRequest;
      readonly offline: boolean;
    }
  /** `list` only shows the quantisations. */
  | {
      readonly type: 'pull';
      readonly flags: Flags;
      readonly what: string;
      readonly list: boolean;
      readonly offline: boolean;
    }
  | {
      readonly type: 'search';
      readonly flags: Flags;
      readonly words: string;
      readonly json: boolean;
      readonly offline: boolean;
    }
  /** Needs no setting. */
  | { readonly type: 'ps'; readonly json: boolean }
  | { readonly type: 'config'; readonly flags: Flags; readonly change?: ConfigChange }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'version' };

/** A name that can stand first on the command line, and `chat` for none. */
export type CommandName = Exclude<Command['type'], 'help' | 'version'>;

/** The commands that are about models and not about answers. */
export type ModelCommand = Extract<
  Command,
  { readonly type: 'models' | 'show' | 'rm' | 'import' | 'pull' | 'search' }
>;
