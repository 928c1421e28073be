import type { CommandName } from '../command.js';

/** What can stand in a place of the command line, for completion: a list of words, or where to look. */
export type Completion =
  | 'model'
  | 'conversation'
  | 'template'
  | 'file'
  | 'folder'
  | 'command'
  | 'setting'
  | readonly string[];

/** One flag, as the parser, the help, the manual page and completion know it. */
export interface FlagDefinition {
  readonly short?: string;
  /** Placeholder of its value; a flag without one is a switch. */
  readonly value?: string;
  /** It may be given several times. */
  readonly multiple?: true;
  /** It switches off what is on by default: `--no-` stands before its name. */
  readonly negative?: true;
  /** One line of help. */
  readonly text: string;
  /** What its value can be; by command where that differs. */
  readonly complete?: Completion | Readonly<Partial<Record<CommandName, readonly string[]>>>;
}

/** A command line that works as it stands, in a POSIX shell. */
export interface Example {
  readonly run: string;
  readonly text: string;
}

/** One command, as the parser, the help, the manual page, the README and completion know it. */
export interface CommandDefinition {
  /** One line, for lists. */
  readonly summary: string;
  /** What follows its name, one line for each form. */
  readonly usage: readonly string[];
  /** Paragraphs, without markup. */
  readonly about: readonly string[];
  /** Its own flags, beside those that stand for settings. */
  readonly flags: readonly string[];
  /** Whether flags that stand for settings are of use to it. */
  readonly settings: boolean;
  /** What its words can be: the first, the second, and so on; the last goes on. */
  readonly words: readonly Completion[];
  readonly examples: readonly Example[];
}
