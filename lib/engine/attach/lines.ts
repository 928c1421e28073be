const NEWLINE = 0x0a;
const SMALLEST = 4096;

/** Cuts a stream of bytes into lines of UTF-8, none of which may be longer than `longest` bytes. */
export class Lines {
  readonly #longest: number;
  /** Begins with the line that is not complete. */
  #held = Buffer.alloc(0);
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that `chunk` completes, without their ends; null once one is too long. */
  push(chunk: Buffer): readonly string[] | null {
    const lines: string[] = [];
    for (let start = 0; ; ) {
      const end = chunk.indexOf(NEWLINE, start);
      const piece = chunk.subarray(start, end === -1 ? undefined : end);
      if (this.#length + piece.length > this.#longest) return null;
      this.#hold(piece);
      if (end === -1) return lines;
      lines.push(this.#held.toString('utf8', 0, this.#length));
      this.#length = 0;
      start = end + 1;
    }
  }

  /** Copies, so that a line that comes byte by byte takes no more room than its bytes. */
  #hold(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#held.length) {
      const larger = Buffer.alloc(Math.max(SMALLEST, 2 * length));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    } else if (this.#length === 0 && this.#held.length > SMALLEST && length <= SMALLEST) {
      // A long prompt has been read: its room is not needed any more.
      this.#held = Buffer.alloc(SMALLEST);
    }
    piece.copy(this.#held, this.#length);
    this.#length = length;
  }
}
