import { LlmtuiError } from '../../errors.js';
import { type Control, isAborted } from './control.js';
import type { NativeLog } from './logs.js';

/** The load ended because it was asked to. */
export class LoadAborted extends Error {}

/** Why native code gave nothing back: llama.cpp's own reason where it logged one. */
export function loadFailure(name: string, log: NativeLog, control: Control, otherwise: string): Error {
  if (isAborted(control)) return new LoadAborted();
  return new LlmtuiError('LOAD_FAILED', `cannot load ${name}: ${log.cause || otherwise}`);
}
