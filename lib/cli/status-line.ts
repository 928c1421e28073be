import { clean } from '../terminal/sanitise.js';
import { truncate } from '../terminal/width.js';

/** A line on stderr: only on a terminal, redrawn in its place, and gone at the end. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream | undefined;
  #shown = false;

  /** Without a stream nothing is shown. */
  constructor(stream: NodeJS.WriteStream | undefined) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (!this.#stream?.isTTY) return;
    this.#shown = true;
    const line = truncate(clean(text, 'line'), (this.#stream.columns || 80) - 1);
    this.#stream.write(`\r\x1b[K${line}`);
  }

  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream?.write('\r\x1b[K');
  }
}
