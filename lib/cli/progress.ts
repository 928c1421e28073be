import type { Fallback, Retry } from '../chat/reply.js';
import { clean } from '../terminal/sanitise.js';

const SHOW_AFTER_MS = 400;

export interface ProgressOptions {
  /** Nothing is shown: nobody wants it, or the terminal cannot take a line back. */
  readonly quiet?: boolean;
}

/** A line of progress on stderr: only on a terminal, only when there is something to wait for, gone before the answer. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #quiet: boolean;
  readonly #since = performance.now();
  #shown = false;
  #ticking: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(stream: NodeJS.WriteStream, { quiet = false }: ProgressOptions = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  /** `share` is 0 to 1. */
  loading(share: number, model: string): void {
    this.#show(`loading ${clean(model, 'line')}: ${Math.floor(share * 100)} %`);
  }

  /** Prompt tokens. */
  reading(done: number, total: number): void {
    this.#show(`reading the prompt: ${done} of ${total} tokens`);
  }

  /** Tokens of an answer that is printed once it is whole. */
  writing(tokens: number): void {
    this.#show(`writing the answer: ${tokens} tokens`);
  }

  /** A line that stays. */
  note(text: string): void {
    if (this.#quiet || !this.#stream.isTTY) return;
    this.clear();
    this.#stream.write(`${clean(text, 'line')}\n`);
  }

  /** Counts the seconds until a request is made again. */
  retrying({ inMs, reason }: Retry): void {
    this.clear();
    const at = performance.now() + inMs;
    const tell = (): void => {
      const seconds = Math.max(0, Math.ceil((at - performance.now()) / 1000));
      this.#draw(`asked again in ${seconds} s, Ctrl-C ends it: ${clean(reason, 'line')}`);
    };
    if (this.#quiet || !this.#stream.isTTY) return;
    tell();
    this.#ticking = setInterval(tell, 250).unref();
  }

  /** A line that stays, also where stderr is no terminal: another model answers than was asked. */
  fallback({ model, cause }: Fallback): void {
    this.clear();
    this.#stream.write(`llmtui: ${clean(cause, 'line')}; ${clean(model, 'line')} answers instead\n`);
  }

  clear(): void {
    clearInterval(this.#ticking);
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream.write('\r\x1b[K');
  }

  /** Clears the line for good: what a model that is being let go of still tells is not shown. */
  end(): void {
    this.clear();
    this.#quiet = true;
  }

  #show(text: string): void {
    const now = performance.now();
    if (this.#quiet || !this.#stream.isTTY || now - this.#since < SHOW_AFTER_MS || now - this.#last < 100)
      return;
    this.#last = now;
    clearInterval(this.#ticking);
    this.#draw(text);
  }

  #draw(text: string): void {
    this.#shown = true;
    // Wrapping is off, for a second row would stay there.
    this.#stream.write(`\r\x1b[K\x1b[?7l${text}\x1b[?7h`);
  }
}
