import type { Row, Span } from './style.js';
import { ascii, cellWidth, clusters, simple } from './width.js';

/** How a line becomes rows. */
export interface WrapOptions {
  /** `words` (the default) breaks at spaces and between CJK characters; `cells` fills every row, as for code. */
  readonly at?: 'words' | 'cells';
  /** Columns by which every row after the first of a line is indented. */
  readonly hang?: number;
}

/** A tab goes to the next multiple of this, in columns. */
const TAB = 4;
/** Closing marks that may not begin a row, and opening marks that may not end one (JIS X 4051, the common part). */
const closing = '、。，．・：；？！）」』】〕》〉”’…ー々';
const opening = '（「『【〔《〈“‘';

/**
 * Wraps a row of styled spans, or text, to rows of at most `width` columns; `\n` starts a new line. Spaces at a break
 * go, those that lead a line stay; a word wider than a row is cut; a wide character never is, so that a row can be
 * two columns wide where `width` is 1. Tabs become spaces.
 */
export function wrapRow(row: Row, width: number, options: WrapOptions = {}): Row[] {
  const spans = row.some(span => span.text.includes('\t')) ? untabbed(row) : row;
  const only = spans[0];
  const text = spans.length === 1 ? only!.text : spans.map(span => span.text).join('');
  if (text.length <= width && ascii.test(text)) return [spans];
  const hang = Math.min(options.hang ?? 0, Math.max(0, width - 2));
  const indent: Row = hang > 0 ? [{ text: ' '.repeat(hang) }] : [];
  const rows: Row[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    const cuts = breaks(line, Math.max(1, width), Math.max(1, width - hang), options.at ?? 'words');
    for (let i = 0; i < cuts.length; i += 2) {
      const part = slice(spans, lineStart + cuts[i]!, lineStart + cuts[i + 1]!);
      rows.push(i > 0 && hang > 0 ? [...indent, ...part] : part);
    }
    lineStart += line.length + 1;
  }
  return rows;
}

/** Wraps unstyled text as `wrapRow` does. */
export function wrapText(text: string, width: number, options?: WrapOptions): Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    if (line === '') rows.push([]);
    else for (const row of wrapRow([{ text: line }], width, options)) rows.push(row);
  }
  return rows;
}

/** The units `from` to `to` (excluded) of the text of `row`, in the same styles. */
function slice(row: Row, from: number, to: number): Row {
  const parts: Span[] = [];
  let at = 0;
  for (const span of row) {
    const end = at + span.text.length;
    if (end > from && at < to) {
      if (at >= from && end <= to) parts.push(span);
      else parts.push({ ...span, text: span.text.slice(Math.max(0, from - at), to - at) });
    }
    at = end;
    if (at >= to) break;
  }
  return parts;
}

/** Start and end of each row of `line`, in UTF-16 units, one after the other. */
function breaks(line: string, first: number, rest: number, at: 'words' | 'cells'): number[] {
  if (ascii.test(line)) return at === 'words' ? asciiWords(line, first, rest) : asciiCells(line, first, rest);
  return anyBreaks(line, first, rest, at === 'words');
}

function asciiCells(line: string, first: number, rest: number): number[] {
  const cuts = [0, Math.min(first, line.length)];
  for (let from = first; from < line.length; from += rest)
    cuts.push(from, Math.min(from + rest, line.length));
  return cuts;
}

/** One column per unit: a row's end is found by looking back for a space, without a look at each character. */
function asciiWords(line: string, first: number, rest: number): number[] {
  const cuts: number[] = [];
  let from = 0;
  let width = first;
  const lead = line.search(/[^ ]/);
  while (line.length - from > width) {
    const space = line.lastIndexOf(' ', from + width);
    let to = space > from && space > lead ? space : from + width;
    const next = inkFrom(line, to);
    while (to > from && line[to - 1] === ' ' && to > lead) to--;
    cuts.push(from, to);
    from = next;
    width = rest;
    if (from === line.length) return cuts;
  }
  cuts.push(from, line.length);
  return cuts;
}

/** The same for any text, cluster by cluster. */
function anyBreaks(line: string, first: number, rest: number, words: boolean): number[] {
  const plain = simple.test(line);
  const parts = plain ? line : clusters(line);
  const cuts: number[] = [];
  let unit = 0;
  for (let from = 0; from < parts.length; ) {
    const [to, next] = rowEnd(parts, from, cuts.length === 0 ? first : rest, words);
    if (plain) cuts.push(from, to);
    else {
      const end = unit + unitsIn(parts, from, to);
      cuts.push(unit, end);
      unit = end + unitsIn(parts, to, next);
    }
    from = next;
  }
  return cuts;
}

/** Where the row that starts at cluster `from` ends, and where the next one starts. */
function rowEnd(
  parts: string | readonly string[],
  from: number,
  room: number,
  words: boolean,
): readonly [number, number] {
  let columns = 0;
  let wordEnd = from;
  let end = from;
  let next = from;
  // A row may not end in the spaces that lead a line; those at the start of a later row are gone already.
  let inked = from > 0;
  for (let i = from; i < parts.length; i++) {
    const part = parts[i]!;
    if (words && inked && part === ' ') {
      columns++;
      continue;
    }
    if (words && inked && i > from && breaksBetween(parts[i - 1]!, part)) {
      end = wordEnd;
      next = i;
    }
    columns += cellWidth(part);
    if (columns > room && i > from) return next > from ? [end, next] : [i, words ? inkFrom(parts, i) : i];
    wordEnd = i + 1;
    inked ||= part !== ' ';
  }
  return [columns > room ? wordEnd : parts.length, parts.length];
}

function inkFrom(parts: string | readonly string[], from: number): number {
  let i = from;
  while (parts[i] === ' ') i++;
  return i;
}

/** Whether a row may end between two characters: at a space, and beside a wide one but for marks that cling. */
function breaksBetween(before: string, after: string): boolean {
  if (before === ' ') return true;
  if (cellWidth(before) < 2 && cellWidth(after) < 2) return false;
  return !closing.includes(after) && !opening.includes(before);
}

function unitsIn(parts: string | readonly string[], from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i++) units += parts[i]!.length;
  return units;
}

function untabbed(row: Row): Row {
  let column = 0;
  return row.map(span => {
    let text = '';
    for (const part of clusters(span.text)) {
      if (part !== '\t') text += part;
      else text += ' '.repeat(TAB - (column % TAB));
      column = part === '\n' ? 0 : part === '\t' ? column + TAB - (column % TAB) : column + cellWidth(part);
    }
    return { ...span, text };
  });
}
