import { appendMarkdown, emptyDocument, markdownRows, settledRows } from '../../terminal/markdown.js';
import type { Row } from '../../terminal/style.js';
import { DEFAULT_STYLE, type StyleTable } from '../../terminal/style-table.js';

/** Of the terminal, now. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Markdown that grows in the normal flow of a terminal. Rows that no later text can change are printed once and scroll
 * away; the open rows below them, at most a screen of them, are drawn again where they change. One column stays free, so
 * that no terminal wraps a full row, and the open rows are drawn with wrapping off, so that each is one row of the
 * screen whatever the terminal thinks of the width of a character. After a resize nothing is lost, but the first open
 * row may stand there twice, since terminals differ in how they wrap again what is there.
 */
export class LiveMarkdown {
  readonly #styles: StyleTable;
  readonly #size: () => Size;
  #document = emptyDocument();
  /** Rows printed for good, of the layout at `#width`. */
  #printed = 0;
  #width: number;
  /** The open rows on the screen, as they were sent; the cursor is behind the last. */
  #open: readonly string[] = [''];

  constructor(styles: StyleTable, size: () => Size) {
    this.#styles = styles;
    this.#size = size;
    this.#width = widthOf(size());
  }

  /** The bytes that show `text` behind what is shown. */
  push(text: string): string {
    const { rows: height } = this.#fit();
    this.#document = appendMarkdown(this.#document, text);
    const rows = markdownRows(this.#document, this.#width);
    const settled = Math.max(this.#printed, settledRows(this.#document, this.#width));
    const done = rows.slice(this.#printed, settled).map(row => this.#encode(row));
    const open = rows.slice(settled).map(row => this.#encode(row));
    this.#printed = settled;
    return this.#draw(done, open.length > 0 ? open.slice(-Math.max(1, height - 1)) : ['']);
  }

  /**
   * The bytes that show the rest and end the line; the text ends here. After Ctrl-C the open rows are drawn again, for
   * the terminal has written `^C` into the last one.
   */
  finish(interrupted = false): string {
    this.#fit();
    const rows = markdownRows(this.#document, this.#width);
    const rest = rows.slice(this.#printed).map(row => this.#encode(row));
    this.#printed = rows.length;
    return this.#draw(rest, [''], interrupted);
  }

  /** Somebody else has written to the terminal: the open rows are drawn afresh below that. */
  forget(): void {
    this.#open = [''];
  }

  /** Takes up a new width: what is settled has all been printed, so that only the count of its rows is another one. */
  #fit(): Size {
    const size = this.#size();
    const width = widthOf(size);
    if (width !== this.#width) this.#printed = settledRows(this.#document, width);
    this.#width = width;
    return size;
  }

  #draw(done: readonly string[], open: readonly string[], afresh = false): string {
    const before = this.#open;
    const after = [...done, ...open];
    this.#open = open;
    const last = before.length - 1;
    let same = 0;
    while (same < Math.min(last, after.length - 1) && before[same] === after[same]) same++;
    const [had, has] = [before[same] ?? '', after[same] ?? ''];
    if (!afresh && same === last && has.startsWith(had)) {
      const added = has.slice(had.length);
      return lines([added, ...after.slice(same + 1)], done.length - same);
    }
    const up = last - same > 0 ? `\x1b[${last - same}A` : '';
    return `${up}\r\x1b[J${lines(after.slice(same), done.length - same)}`;
  }

  #encode(row: Row): string {
    let out = '';
    for (const { text, style } of row) {
      const id = this.#styles.id(style);
      if (id === DEFAULT_STYLE) {
        out += text;
        continue;
      }
      const link = this.#styles.link(id);
      const shown = `${this.#styles.sgr(id)}${text}${this.#styles.sgr(DEFAULT_STYLE)}`;
      out += link === '' ? shown : `\x1b]8;${link}\x1b\\${shown}\x1b]8;;\x1b\\`;
    }
    return out;
  }
}

function widthOf({ columns }: Size): number {
  return Math.max(2, columns - 1);
}

/** The first `done` rows wrap where a terminal finds them too wide, so that nothing of them is lost; the others do not. */
function lines(rows: readonly string[], done: number): string {
  const wrapped = rows.slice(0, Math.max(0, done)).map(row => `${row}\n`);
  const open = rows.slice(Math.max(0, done)).join('\n');
  return wrapped.join('') + (open === '' ? '' : `\x1b[?7l${open}\x1b[?7h`);
}
