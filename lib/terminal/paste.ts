/** Ends a bracketed paste (xterm, mode 2004). */
const END = '\x1b[201~';

/** Longest paste handed over in one piece, in UTF-16 units; a longer one comes in several. */
export const LONGEST_PASTE = 16 * 1024 * 1024;

/** Collects a bracketed paste, wherever its bytes were cut; holds at most `longest` units and the end marker. */
export class PasteCollector {
  #pieces: string[] = [];
  #length = 0;
  /** End of the text so far that could be half an end marker. */
  #tail = '';

  constructor(private readonly longest = LONGEST_PASTE) {}

  /** Takes text; `rest` is what follows the end marker, undefined while the paste goes on. */
  take(text: string): { readonly pastes: readonly string[]; readonly rest: string | undefined } {
    const all = this.#tail + text;
    const end = all.indexOf(END);
    const keep = end < 0 ? all.length - halfMarker(all) : end;
    const pastes: string[] = [];
    this.#add(all.slice(0, keep), pastes);
    this.#tail = end < 0 ? all.slice(keep) : '';
    if (end < 0) return { pastes, rest: undefined };
    if (this.#length > 0) pastes.push(this.#drain());
    return { pastes, rest: all.slice(end + END.length) };
  }

  #add(text: string, pastes: string[]): void {
    let from = 0;
    while (this.#length + text.length - from > this.longest) {
      const to = from + this.longest - this.#length;
      this.#pieces.push(text.slice(from, to));
      // Neither a surrogate pair nor CR LF is cut in two.
      const whole = this.#pieces.join('');
      const held = /[\ud800-\udbff\r]$/.test(whole) && this.longest > 1 ? 1 : 0;
      pastes.push(withPlainLineEnds(whole.slice(0, whole.length - held)));
      this.#pieces = held ? [whole.slice(-1)] : [];
      this.#length = held;
      from = to;
    }
    if (from === text.length) return;
    this.#pieces.push(text.slice(from));
    this.#length += text.length - from;
  }

  #drain(): string {
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return withPlainLineEnds(text);
  }
}

/** Terminals send CR for each line end of a paste. */
function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** How many units at the end of `text` may begin an end marker. */
function halfMarker(text: string): number {
  for (let length = Math.min(END.length - 1, text.length); length > 0; length--) {
    if (END.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
