import { type Control, isAborted } from './control.js';

/**
 * The turn to compute, which passes between the models that a process has loaded: the compute threads of two models
 * that run at once fight for the cores, and both get a quarter of the speed.
 */
export type TurnWords = Int32Array<SharedArrayBuffer>;

const HOLDER = 0;
const WAITING = 1;
/** Never changes: what a pause waits on. */
const NEVER = 2;

/** Milliseconds between two looks at the abort word. */
const LOOK = 10;
/** Milliseconds that the last holder leaves to those who wait. */
const YIELD = 0.2;

export function createTurn(): TurnWords {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Waits for the turn. False if the abort word was set meanwhile. `holder` is a number other than 0. */
export function takeTurn(words: TurnWords, holder: number, control: Control): boolean {
  if (Atomics.compareExchange(words, HOLDER, 0, holder) === 0) return true;
  Atomics.add(words, WAITING, 1);
  try {
    while (!isAborted(control)) {
      const other = Atomics.compareExchange(words, HOLDER, 0, holder);
      if (other === 0) return true;
      Atomics.wait(words, HOLDER, other, LOOK);
    }
    return false;
  } finally {
    Atomics.sub(words, WAITING, 1);
  }
}

export function passTurn(words: TurnWords, holder: number): void {
  if (!releaseTurn(words, holder)) return;
  if (Atomics.load(words, WAITING) > 0) Atomics.wait(words, NEVER, 0, YIELD);
}

/** Frees the turn of a holder that is gone. False if it did not have it. */
export function releaseTurn(words: TurnWords, holder: number): boolean {
  if (Atomics.compareExchange(words, HOLDER, holder, 0) !== holder) return false;
  // A call into the kernel, once per token; those who wait look by themselves, too.
  if (Atomics.load(words, WAITING) > 0) Atomics.notify(words, HOLDER, 1);
  return true;
}
