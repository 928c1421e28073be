import { DEFAULT_STYLE, type StyleId, type StyleTable } from './style-table.js';

const UNKNOWN = -1;

/** Builds what is sent to the terminal, with as few movements and style changes as the order of calls allows. */
export class Pen {
  out = '';
  /** Where the cursor stands; -1 while unknown. */
  x = UNKNOWN;
  y = UNKNOWN;
  style: StyleId = UNKNOWN;
  #link = '';

  constructor(private readonly styles: StyleTable) {}

  moveTo(x: number, y: number): void {
    if (x === this.x && y === this.y) return;
    if (y === this.y) this.column(x);
    else if (x === 0 && y === this.y + 1 && this.y !== UNKNOWN) this.out += '\r\n';
    else this.out += x === 0 ? `\x1b[${y + 1}H` : `\x1b[${y + 1};${x + 1}H`;
    this.x = x;
    this.y = y;
  }

  /** Sends an absolute column: no terminal can disagree where that is, nor join what comes next to what was. */
  column(x: number): void {
    this.out += x === 0 ? '\r' : `\x1b[${x + 1}G`;
    this.x = x;
  }

  use(style: StyleId): void {
    if (style === this.style) return;
    this.out += this.styles.sgr(style);
    this.style = style;
    this.#follow(this.styles.link(style));
  }

  /** Sends text of `width` columns. */
  print(text: string, width: number): void {
    this.out += text;
    this.x += width;
  }

  /** Sends a sequence that leaves the cursor anywhere. */
  sequence(text: string): void {
    this.out += text;
    this.x = UNKNOWN;
    this.y = UNKNOWN;
  }

  /** Ends the frame in the default style, outside any link, and returns its bytes. */
  finish(): string {
    if (this.out !== '') this.use(DEFAULT_STYLE);
    return this.out;
  }

  #follow(link: string): void {
    if (link === this.#link) return;
    this.out += `\x1b]8;${link === '' ? ';' : link}\x1b\\`;
    this.#link = link;
  }
}
