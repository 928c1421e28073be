import { ESCAPE_TIMEOUT_MS, InputDecoder } from './decoder.js';
import type { InputEvent } from './input.js';

/** Calls back after some milliseconds; what it returns calls it off. */
export type Later = (call: () => void, ms: number) => () => void;

/** By the clock of the process. */
const later: Later = (call, ms) => {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    // Where the event loop was late, what the terminal sent in time is read first.
    immediate = setImmediate(call);
  }, ms);
  return () => {
    clearTimeout(timer);
    if (immediate) clearImmediate(immediate);
  };
};

/** Bytes in, events out, at the latest when an Esc has waited for `ESCAPE_TIMEOUT_MS`. */
export class Keyboard {
  readonly #decoder = new InputDecoder();
  #callOff: (() => void) | undefined;

  constructor(
    private readonly onInput: (event: InputEvent) => void,
    private readonly wait: Later = later,
  ) {}

  take(bytes: Uint8Array): void {
    this.stop();
    this.#hand(this.#decoder.feed(bytes));
    if (this.#decoder.waiting) {
      this.#callOff = this.wait(() => this.#hand(this.#decoder.expire()), ESCAPE_TIMEOUT_MS);
    }
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #hand(events: readonly InputEvent[]): void {
    for (const event of events) this.onInput(event);
  }
}
