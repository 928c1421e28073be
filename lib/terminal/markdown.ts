import type { Block } from './markdown-block.js';
import type { Parsed } from './markdown-parse.js';
import { type Cleaning, cleanNext, cleanStart } from './sanitise.js';
import type { Row } from './style.js';
import { wrapText } from './wrap.js';

/** A Markdown text that grows at its end, from any source. Never changed: appending gives another document. */
export interface MarkdownDocument {
  /** The text, clean (see `clean`). */
  readonly source: string;
  /** State of the cleaning at its end. */
  readonly cleaning: Cleaning;
  /** What has been worked out of it; filled in where it is asked for. */
  readonly memo: { parsed: Parsed | undefined; laid: Laid | undefined };
}

export interface CodeBlock {
  /** As the fence names it, or empty. */
  readonly language: string;
  readonly code: string;
}

interface Laid {
  readonly width: number;
  /** Of the parsed document; undefined for the plain text shown before `loadMarkdown`. */
  readonly parsed: Parsed | undefined;
  readonly rows: readonly Row[];
}

interface Loaded {
  readonly parse: typeof import('./markdown-parse.js');
  readonly layout: typeof import('./markdown-rows.js');
}

let loaded: Loaded | undefined;

/**
 * Loads the lexer, the renderer and the highlighter (0.06 to 0.15 s, once, in two pieces: call it after the
 * first paint). Until then documents show as plain text; rows asked for afterwards are rendered.
 */
export async function loadMarkdown(): Promise<void> {
  if (loaded) return;
  // One after the other, so that keys are read in between.
  const layout = await import('./markdown-rows.js');
  const parse = await import('./markdown-parse.js');
  loaded = { parse, layout };
}

export function emptyDocument(): MarkdownDocument {
  return { source: '', cleaning: cleanStart, memo: { parsed: undefined, laid: undefined } };
}

/** The document with `text` at its end, cut anywhere, even inside a surrogate pair. Costs nothing until rows are asked for. */
export function appendMarkdown(document: MarkdownDocument, text: string): MarkdownDocument {
  const { cleaned, next } = cleanNext(document.cleaning, text);
  return {
    source: document.source + cleaned,
    cleaning: next,
    memo: { parsed: document.memo.parsed, laid: undefined },
  };
}

/**
 * The document in rows of at most `width` columns (2 at least). Depends on the text alone, not on how it was
 * appended; a token costs what it changes: the last block, of a list the last item, of a table the last row, of
 * code the last line.
 */
export function markdownRows(document: MarkdownDocument, width: number): readonly Row[] {
  const parsed = parse(document);
  const { laid } = document.memo;
  if (laid?.width === width && laid.parsed === parsed) return laid.rows;
  const columns = Math.max(2, width);
  const rows = parsed && loaded ? rowsOf(loaded, parsed, columns) : wrapText(document.source, columns);
  document.memo.laid = { width, parsed, rows };
  return rows;
}

/** How many rows at the start of `markdownRows` no later text can change: those that may be printed for good. */
export function settledRows(document: MarkdownDocument, width: number): number {
  const parsed = parse(document);
  if (!parsed || !loaded) return 0;
  return loaded.layout.sequenceRows(loaded.parse.settledBlocks(parsed), Math.max(2, width)).length;
}

/** The code blocks, in order, those in lists and quotes included; none before `loadMarkdown`. */
export function codeBlocks(document: MarkdownDocument): readonly CodeBlock[] {
  const parsed = parse(document);
  return parsed ? [...codeIn(parsed.settled), ...codeIn(parsed.open)] : [];
}

function parse({ source, memo }: MarkdownDocument): Parsed | undefined {
  if (loaded) memo.parsed = loaded.parse.readOn(memo.parsed ?? loaded.parse.nothing, source);
  return memo.parsed;
}

function rowsOf({ layout }: Loaded, { settled, open }: Parsed, width: number): readonly Row[] {
  const rows = [...layout.sequenceRows(settled, width)];
  if (rows.length > 0 && open[0]?.tight === false) rows.push([]);
  for (const row of layout.sequenceRows(open, width)) rows.push(row);
  return rows;
}

function codeIn(blocks: readonly Block[]): readonly CodeBlock[] {
  return blocks.flatMap(block => {
    if (block.type === 'code') return [{ language: block.language, code: block.code }];
    return block.type === 'quote' || block.type === 'item' ? codeIn(block.blocks) : [];
  });
}
