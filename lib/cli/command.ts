import type { ImportSourceFlags } from './models/import.js';

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
  | AskCommand
  | HistoryCommand
  | ServeCommand
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
  | CheckCommand
  | DoctorCommand
  | BenchCommand
  | CacheCommand
  | EmbedCommand
  | ClassifyCommand
  | { readonly type: 'config'; readonly flags: Flags; readonly change?: ConfigChange }
  | { readonly type: 'completion'; readonly shell: 'bash' | 'zsh' | 'fish' }
  /** What a shell may complete the last of `words` with, for its script. */
  | { readonly type: 'completion'; readonly shell: 'complete'; readonly words: readonly string[] }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'version'; readonly json: boolean };

/** A name that can stand first on the command line, and `chat` for none. */
export type CommandName = Exclude<Command['type'], 'help' | 'version'>;

/** The commands that are about models and not about answers. */
export type ModelCommand = Extract<
  Command,
  { readonly type: 'models' | 'show' | 'rm' | 'import' | 'pull' | 'search' }
>;

/** Many prompts at once. */
export interface BatchRequest {
  /** A file of prompts, one a line, or `-` for stdin. */
  readonly input: string;
  /** A file for the answers; else stdout. */
  readonly output?: string;
  /** Goes on with the answers that `output` holds. */
  readonly resume: boolean;
}

/** What `llmtui ask` is asked for. */
export interface AskCommand {
  readonly type: 'ask';
  readonly flags: Flags;
  readonly offline: boolean;
  /** The words of the command line; none when the prompt comes from elsewhere. A word `-` is the place of stdin. */
  readonly words: readonly string[];
  /** Paths to send before the prompt, in order. */
  readonly files: readonly string[];
  /** Paths of pictures, in order. */
  readonly images: readonly string[];
  /** Goes on with the newest conversation, or with that of an id. */
  readonly continues?: { readonly type: 'newest' } | { readonly type: 'id'; readonly id: string };
  /** Prints only the first code block of the answer. */
  readonly extract: boolean;
  /** False prints the answer once it is whole. */
  readonly stream: boolean;
  /** Nothing on stderr but errors. */
  readonly quiet: boolean;
  /** Answers to the same prompt, at least 1. */
  readonly count: number;
  /** Name of a prompt template, and the values of its variables. */
  readonly template?: string;
  readonly params: Readonly<Record<string, string>>;
  /** Keeps prompt, system prompt, model, sampling and schema as a template of this name instead of answering. */
  readonly saveAs?: string;
  /** A file, JSON, or the concise form. */
  readonly schema?: string;
  readonly output: 'text' | 'json' | 'stream-json';
  /** Answers the lines of a file instead, several at a time. */
  readonly batch?: BatchRequest;
  /** Keeps question and answer in the library of conversations. */
  readonly log: boolean;
  /** Uses a model that another llmtui of this person has loaded. */
  readonly attach: boolean;
}

/**
 * What `llmtui history` is asked for. `conversation`: an id, the beginning of one, or `last`. Without `most` a terminal
 * gets a screenful, and a pipe everything.
 */
export interface HistoryCommand {
  readonly type: 'history';
  readonly action:
    | { readonly type: 'list'; readonly most?: number }
    | { readonly type: 'search'; readonly words: string; readonly most?: number }
    | { readonly type: 'show'; readonly conversation: string }
    | { readonly type: 'export'; readonly conversation: string; readonly format: 'markdown' | 'json' }
    | { readonly type: 'rm'; readonly conversations: readonly string[]; readonly yes: boolean };
  /** For `list`, `search` and `show`. */
  readonly json: boolean;
  /** File that `export` writes; else stdout. */
  readonly output?: string;
}

/** What `llmtui serve` is asked for. */
export interface ServeCommand {
  readonly type: 'serve';
  readonly flags: Flags;
  /** Whose API is answered, beside llmtui's own. */
  readonly api: 'both' | 'openai' | 'ollama';
  /** Opens the full-screen chat beside it. */
  readonly tui: boolean;
  readonly offline: boolean;
}

/** What `llmtui cache` is asked for. */
export interface CacheCommand {
  readonly type: 'cache';
  readonly action: 'list' | 'clear';
  readonly json: boolean;
}

/** What `llmtui check` is asked for: a model of this machine, or a running server. */
export interface CheckCommand {
  readonly type: 'check';
  readonly flags: Flags;
  /** Base URL of a server. */
  readonly url?: string;
  /** Prompts by hand after the fixed ones. */
  readonly interactive: boolean;
  readonly listModels: boolean;
  readonly json: boolean;
}

export interface DoctorCommand {
  readonly type: 'doctor';
  readonly flags: Flags;
  readonly json: boolean;
}

/** What `llmtui bench` is asked for. Numbers of tokens; an empty list leaves the test out. */
export interface BenchCommand {
  readonly type: 'bench';
  readonly flags: Flags;
  readonly prompt: readonly number[];
  readonly generate: readonly number[];
  readonly repetitions: number;
  readonly output: 'table' | 'md' | 'csv' | 'json';
  /** What runs alternately with the model of the settings: another model, or `setting=value`. */
  readonly compare?: string;
}

/** What `llmtui embed` is asked for. */
export interface EmbedCommand {
  readonly type: 'embed';
  readonly flags: Flags;
  /** Texts, or the question. A word `-` is the place of stdin. */
  readonly words: readonly string[];
  /** Files of texts; `-` is stdin. */
  readonly inputs: readonly string[];
  /** Each line of a file and of stdin is a text. */
  readonly lines: boolean;
  /** What is done with a text that the model cannot read whole. */
  readonly long: 'truncate' | 'chunk' | 'refuse';
  readonly action:
    | { readonly type: 'vectors'; readonly format: 'float' | 'json' | 'base64' | 'binary' }
    | { readonly type: 'similarity'; readonly json: boolean }
    /** The `top` passages of the file or folder `path`. */
    | { readonly type: 'search'; readonly path: string; readonly top: number; readonly json: boolean };
  /** Nothing on stderr but errors. */
  readonly quiet: boolean;
  /** Uses a model that another llmtui of this person has loaded. */
  readonly attach: boolean;
  readonly offline: boolean;
}

/** What `llmtui classify` is asked for: labels, examples, or the classifier that the flag `model` names. */
export interface ClassifyCommand {
  readonly type: 'classify';
  readonly flags: Flags;
  /** Texts. A word `-` is the place of stdin. */
  readonly words: readonly string[];
  /** Files of texts; `-` is stdin. */
  readonly inputs: readonly string[];
  /** Each line of a file and of stdin is a text. */
  readonly lines: boolean;
  /** The column of CSV, or the field of JSON, that holds the text. */
  readonly column?: string;
  /** With commas between them, or a file. */
  readonly labels?: string;
  /** A file. */
  readonly examples?: string;
  /** Name under which what was learned is kept. */
  readonly save?: string;
  /** A text may have any number of labels. */
  readonly multi: boolean;
  /** So many of the best scores; all where not given. */
  readonly top?: number;
  /** What is done with a text that the model cannot read whole. */
  readonly long: 'truncate' | 'refuse';
  readonly json: boolean;
  /** Nothing on stderr but errors. */
  readonly quiet: boolean;
  /** Uses a model that another llmtui of this person has loaded. */
  readonly attach: boolean;
  readonly offline: boolean;
}
