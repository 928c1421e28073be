/** A step by step reading: it pauses where the text that has come so far does not tell how it goes on. */
export type Reading<Result> = Generator<void, Result, void>;

/** Text that comes in pieces, read with a place that can be set back. */
export class Input {
  /** What is not forgotten. */
  text = '';
  /** Characters that are forgotten; places count from there. */
  base = 0;
  at = 0;
  /** No more text will come. */
  ended = false;

  /** Forgets so many characters, which nobody asks for any more: a text that only grows is slow to look at. */
  forget(count: number): void {
    this.text = this.text.slice(count);
    this.at -= count;
    this.base += count;
  }

  /** The character at the place, a UTF-16 unit; empty at the end. */
  *peek(): Reading<string> {
    while (this.at >= this.text.length && !this.ended) yield;
    return this.text[this.at] ?? '';
  }

  /** Goes behind white space. */
  *blanks(): Reading<void> {
    while (/\s/.test(yield* this.peek())) this.at++;
  }

  /** Goes behind the longest of `texts` that is here, and returns it; null if there is none. */
  *oneOf(texts: readonly string[]): Reading<string | null> {
    const longest = Math.max(...texts.map(text => text.length));
    for (;;) {
      const here = this.text.slice(this.at, this.at + longest);
      const open = !this.ended && texts.some(text => text.length > here.length && text.startsWith(here));
      if (open) {
        yield;
        continue;
      }
      const found = texts.filter(text => here.startsWith(text)).sort((a, b) => b.length - a.length)[0];
      if (found === undefined) return null;
      this.at += found.length;
      return found;
    }
  }

  /** The text up to the next `end`, and goes behind that; null if there is none within `most` characters. */
  *until(end: string, most = Number.POSITIVE_INFINITY): Reading<string | null> {
    const start = this.at;
    for (let from = start; ; ) {
      const found = this.text.indexOf(end, from);
      if (found >= 0 && found - start <= most) {
        this.at = found + end.length;
        return this.text.slice(start, found);
      }
      if (found >= 0 || this.ended || this.text.length - start > most + end.length) return null;
      // What is no end now is none later.
      from = Math.max(start, this.text.length - end.length + 1);
      this.at = this.text.length;
      yield;
    }
  }
}
