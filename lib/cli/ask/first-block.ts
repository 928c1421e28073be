/** Opens a block: three or more backticks, or tildes, at any indentation, for blocks in lists have one. */
const opening = /^([ \t]*)(`{3,}(?=[^`]*$)|~{3,})/;
/** What may still become the line that ends a block. */
const undecided = /^[ \t]*(?:`*|~*)[ \t\r]*$/;

/**
 * Finds the first fenced code block (CommonMark 0.31, 4.5) in a text that comes in pieces. What `push` and `flush`
 * return, joined, is the code, each line with its end and without the indentation of the fence; or the whole text where
 * there is no fence at all.
 */
export class FirstBlock {
  #state: 'before' | 'inside' | 'after' = 'before';
  /** Everything so far, while no block has begun. */
  #text = '';
  /** The line that is not whole yet, as far as it has not been returned. */
  #line = '';
  /** Part of the line has been returned. */
  #begun = false;
  #ended = true;
  #indent = 0;
  #fence = '';

  /** True once the block has ended: nothing that follows matters. */
  get complete(): boolean {
    return this.#state === 'after';
  }

  push(text: string): string {
    if (this.#state === 'before') this.#text += text;
    let code = '';
    this.#line += text;
    for (let end = this.#line.indexOf('\n'); end >= 0; end = this.#line.indexOf('\n')) {
      const line = this.#line.slice(0, end + 1);
      this.#line = this.#line.slice(end + 1);
      code += this.#take(line);
      this.#begun = false;
    }
    if (this.#state !== 'inside' || (!this.#begun && undecided.test(this.#line))) return this.#noted(code);
    code += this.#begun ? this.#line : this.#unindented(this.#line);
    this.#line = '';
    this.#begun = true;
    return this.#noted(code);
  }

  /** The rest; the text ends here. */
  flush(): string {
    const rest = this.#line === '' ? '' : this.#take(this.#line);
    this.#line = '';
    if (this.#state === 'before') return this.#text;
    const code = this.#noted(rest);
    return this.#ended ? code : `${code}\n`;
  }

  #take(line: string): string {
    switch (this.#state) {
      case 'before': {
        const [, indent = '', fence] = opening.exec(line) ?? [];
        if (fence === undefined) return '';
        this.#state = 'inside';
        this.#indent = indent.length;
        this.#fence = fence;
        return '';
      }
      case 'inside':
        if (this.#begun) return line;
        if (!this.#closes(line)) return this.#unindented(line);
        this.#state = 'after';
        return '';
      case 'after':
        return '';
    }
  }

  #closes(line: string): boolean {
    const mark = line.trim();
    return mark.length >= this.#fence.length && mark === this.#fence[0]!.repeat(mark.length);
  }

  #unindented(line: string): string {
    const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    return line.slice(Math.min(blanks, this.#indent));
  }

  #noted(code: string): string {
    if (code !== '') this.#ended = code.endsWith('\n');
    return code;
  }
}
