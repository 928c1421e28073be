import type { State } from '../state.js';
import type { NewId, Step } from '../update/step.js';

/** What completion offers for a command's argument. */
export type Argument = 'none' | 'text' | 'model' | 'save' | 'parameter' | 'file';

/** A slash command. */
export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** As help shows it after the name; empty for none. */
  readonly usage: string;
  readonly argument: Argument;
  readonly about: string;
  readonly run: (state: State, argument: string, newId: NewId) => Step;
}
