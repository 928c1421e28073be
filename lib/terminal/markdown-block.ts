import type { Row } from './style.js';

/** What a table cell or a paragraph holds: one row per line that the author broke, of any width. */
export type Lines = readonly Row[];

export type Align = 'left' | 'center' | 'right' | null;

export interface Table {
  readonly type: 'table';
  readonly align: readonly Align[];
  readonly header: readonly Lines[];
  readonly rows: readonly (readonly Lines[])[];
}

export interface Code {
  readonly type: 'code';
  /** As the fence names it, or empty. */
  readonly language: string;
  /** Without the last newline. */
  readonly code: string;
}

/** A piece of Markdown, its inline parts rendered, independent of any width. A list is its items, one after the other. */
export type Block = (
  | { readonly type: 'text'; readonly lines: Lines }
  | { readonly type: 'rule' }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'item'; readonly marker: string; readonly blocks: readonly Block[] }
  | Code
  | Table
) & {
  /** No blank row above: the source has no blank line there. */
  readonly tight: boolean;
};
