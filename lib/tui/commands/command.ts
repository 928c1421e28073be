import type { CompletableCommand } from '../complete.js';
import type { State } from '../state.js';
import type { NewId, Step } from '../update/step.js';

/** A slash command. */
export interface Command extends CompletableCommand {
  /** As help shows it after the name; empty for none. */
  readonly usage: string;
  readonly run: (state: State, argument: string, newId: NewId) => Step;
}
