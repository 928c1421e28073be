import type { Bindings, Pointer } from './bindings.js';
import type { Control } from './control.js';
import type { NativeLog } from './logs.js';
import type { LoadSpec } from './messages.js';
import type { NativeSymbols } from './symbols.js';

/** What native work of one worker needs. */
export interface NativeParts {
  readonly native: Bindings;
  readonly symbols: NativeSymbols;
  readonly log: NativeLog;
  readonly control: Control;
}

/** What a context of a model is made of, whatever it computes. */
export interface ContextBasis extends NativeParts {
  readonly spec: LoadSpec;
  readonly model: Pointer;
}
