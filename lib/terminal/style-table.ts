import { type ColourDepth, colourCode } from './colour.js';
import type { Style } from './style.js';

/** A style's place in the table; 0 is the terminal's default. */
export type StyleId = number;

export const DEFAULT_STYLE: StyleId = 0;

/** What a style is to the terminal. */
interface Entry {
  readonly sgr: string;
  /** Parameters and target of OSC 8; empty is no link. */
  readonly link: string;
}

const PLAIN: Style = {};
const attributes: readonly (readonly [keyof Style, number])[] = [
  ['bold', 1],
  ['dim', 2],
  ['italic', 3],
  ['underline', 4],
  ['inverse', 7],
  ['strike', 9],
];

/** Gives each look one small number, so that cells compare fast and escape sequences are built once. */
export class StyleTable {
  readonly #entries: Entry[] = [];
  readonly #byKey = new Map<string, StyleId>();
  /** Styles are mostly the same objects from frame to frame: by what is behind, then by style. */
  readonly #byIdentity = new WeakMap<Style, WeakMap<Style, StyleId>>();

  constructor(
    private readonly depth: ColourDepth,
    private readonly links: boolean,
  ) {
    this.#intern(PLAIN);
  }

  /** The number of `style`, with what it leaves open taken from `behind`. */
  id(style: Style = PLAIN, behind: Style = PLAIN): StyleId {
    let known = this.#byIdentity.get(behind);
    if (!known) {
      known = new WeakMap();
      this.#byIdentity.set(behind, known);
    }
    let id = known.get(style);
    if (id === undefined) {
      id = this.#intern({ ...behind, ...style });
      known.set(style, id);
    }
    return id;
  }

  /** Sets the look `id` after whatever was set before. */
  sgr(id: StyleId): string {
    return this.#entries[id]!.sgr;
  }

  /** Target of the hyperlink of `id`, as the parameters of OSC 8; empty for none. */
  link(id: StyleId): string {
    return this.#entries[id]!.link;
  }

  #intern(style: Style): StyleId {
    const sgr = this.#sgrOf(style);
    const target = this.links ? linkTarget(style.link) : '';
    const key = `${sgr}${target}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const id = this.#entries.length;
    // The id makes one link of the parts that wrapping or a repaint has cut apart.
    const link = target === '' ? '' : `id=${id};${target}`;
    this.#entries.push({ sgr, link });
    this.#byKey.set(key, id);
    return id;
  }

  #sgrOf(style: Style): string {
    let parameters = '0';
    for (const [name, code] of attributes) if (style[name] === true) parameters += `;${code}`;
    if (style.fg !== undefined) parameters += colourCode(style.fg, 30, this.depth);
    if (style.bg !== undefined) parameters += colourCode(style.bg, 40, this.depth);
    return `\x1b[${parameters === '0' ? '' : parameters}m`;
  }
}

/** Only what is safe to follow becomes a link, and nothing that could end the sequence early. */
function linkTarget(url: string | undefined): string {
  return url !== undefined && url.length <= 2048 && /^(?:https?|mailto):[!-~]+$/i.test(url) ? url : '';
}
