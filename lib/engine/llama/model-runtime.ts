import { LlmtuiError, messageOf } from '../../errors.js';
import type { ModelFacts } from '../engine.js';
import type { Failure, Request } from './messages.js';

/** A loaded model at work, as its worker drives it: requests in between, one batch at a time. */
export interface ModelRuntime {
  readonly facts: ModelFacts;
  /** Whether there is something to evaluate. */
  readonly isActive: boolean;
  /** Evaluates one batch. */
  step(): void;
  /** Everything but `unload`, which ends the runtime. */
  handle(request: Exclude<Request, { type: 'unload' }>): void;
  /** Nothing is left to evaluate. */
  rest(): void;
  /** Ends what runs and frees all native memory. */
  close(): Promise<void>;
}

/** An error as plain data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof LlmtuiError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  return { code: 'BUG', message };
}
