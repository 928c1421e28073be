/** A colour: a palette index 0 to 255 (0 to 15 follow the user's theme), or 24-bit red, green, blue. */
export type Colour = number | readonly [number, number, number];

/** How a cell looks. An absent field is the terminal's default. */
export interface Style {
  readonly fg?: Colour;
  readonly bg?: Colour;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly strike?: boolean;
  /** Target of a hyperlink: http, https or mailto only. */
  readonly link?: string;
}

/** A run of text in one style. `text` is clean: no control characters, no lone surrogates. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** One row of the screen, or of a pane, from left to right. */
export type Row = readonly Span[];
