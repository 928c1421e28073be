/**
 * Words that the main thread and the worker share, so that a message is not needed where one would come too late: while
 * native code runs, the worker hears none.
 */
export type Control = Int32Array<SharedArrayBuffer>;

const ABORT = 0;
const BUSY = 1;

export function createControl(): Control {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** The bytes of the abort word: an empty C string while it is clear, a string of one character once it is set. */
export function abortBytes(control: Control): Uint8Array {
  return new Uint8Array(control.buffer, ABORT * Int32Array.BYTES_PER_ELEMENT, Int32Array.BYTES_PER_ELEMENT);
}

export function isAborted(control: Control): boolean {
  return Atomics.load(control, ABORT) !== 0;
}

/** Ends the native call in progress, if any. */
export function abort(control: Control): void {
  Atomics.store(control, ABORT, 1);
}

/**
 * Ends the native call in progress if it is a long one. Call it after posting the message that says why: the worker
 * marks itself busy before it looks for messages, so either it is seen busy here or it sees the message.
 */
export function abortIfBusy(control: Control): void {
  if (Atomics.load(control, BUSY) !== 0) abort(control);
}

/** The worker is about to look for messages: clears an abort, whose reason is among them. */
export function beginTurn(control: Control): void {
  Atomics.store(control, BUSY, 1);
  Atomics.store(control, ABORT, 0);
}

/** The next native call is short, so nobody needs to abort it. */
export function markShort(control: Control): void {
  Atomics.store(control, BUSY, 0);
}
