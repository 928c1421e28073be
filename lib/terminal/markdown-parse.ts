import type { Block } from './markdown-block.js';
import { blocksOf, fencedCode, type PlacedToken, place } from './markdown-convert.js';
import { lex } from './markdown-lex.js';
import { continued, holdBack, type Within } from './markdown-tail.js';

/**
 * Markdown read up to `source.length` of a text that grows: what cannot change any more is kept as blocks, only the
 * rest, from `offset` on, is read again. A block is kept when the first line of the next one is whole; of a code
 * block every line but the last is, of a table every row but the last, of a list every item but the last.
 */
export interface Parsed {
  readonly length: number;
  readonly settled: readonly Block[];
  readonly open: readonly Block[];
  readonly offset: number;
  /** What the text at `offset` continues. */
  readonly within: Within;
}

export const nothing: Parsed = {
  length: 0,
  settled: [],
  open: [],
  offset: 0,
  within: { type: 'document', above: '' },
};

/** Reads on: `source` begins with what `parsed` was read from. The result depends on `source` alone. */
export function readOn(parsed: Parsed, source: string): Parsed {
  let next = parsed;
  // A fence that ends in the new text is followed by more Markdown.
  while (next.length < source.length) {
    next = next.within.type === 'fence' ? readCode(next, next.within, source) : readBlocks(next, source);
  }
  return next;
}

function readCode(parsed: Parsed, within: Within & { type: 'fence' }, source: string): Parsed {
  const { fence, tight } = within;
  const tail = source.slice(parsed.offset);
  const end = fence.end.exec(tail);
  const lines = end ? end.index : tail.lastIndexOf('\n') + 1;
  const code = within.code + tail.slice(0, lines);
  const ended = end ? tail.indexOf('\n', end.index) : -1;
  if (ended >= 0) {
    const settled = [...parsed.settled, { ...fencedCode(fence, code), tight }];
    const offset = parsed.offset + ended + 1;
    return { length: offset, settled, open: [], offset, within: { type: 'document', above: '\n' } };
  }
  const rest = tail.slice(lines);
  // The first signs of the end would come and go as a line of code.
  const shown = end || /^ {0,3}[`~]*$/.test(rest) ? code : code + rest;
  const block: Block = { ...fencedCode(fence, shown), tight };
  const open = { ...parsed, length: source.length, open: [block] };
  // While the line of the end is not whole it may become code after all.
  return end ? open : { ...open, offset: parsed.offset + lines, within: { ...within, code } };
}

/** The blocks that no later text can change: those settled, and of an open code block its whole lines. */
export function settledBlocks({ settled, within }: Parsed): readonly Block[] {
  if (within.type !== 'fence' || within.code === '') return settled;
  return [...settled, { ...fencedCode(within.fence, within.code), tight: within.tight }];
}

function readBlocks(parsed: Parsed, source: string): Parsed {
  const { within } = parsed;
  // The rows of a table are read under its head again; the head is not in the source at `offset`.
  const head = within.type === 'table' ? within.head : '';
  const text = head + source.slice(parsed.offset);
  const placed = place(lex(text), within.type === 'document' ? within.above : '');
  const blocks = placed.map((token, i) => (i === 0 ? continued(token, within) : blocksOf(token)));
  const first = placed.findLastIndex((_, i) => sure(placed, i, text));
  const kept = placed[first];
  const goesOn = first === 0 && within.type !== 'document';
  if (!kept || (goesOn && placed.length > 1))
    return { ...parsed, length: source.length, open: blocks.flat() };
  const here: Within = goesOn ? within : { type: 'document', above: kept.tight ? '' : '\n\n' };
  const held =
    first === placed.length - 1
      ? holdBack(kept, blocks[first]!, here, text)
      : { settled: [], open: blocks.slice(first).flat(), start: kept.start, within: here };
  const settled = [...blocks.slice(0, first).flat(), ...held.settled];
  const offset = parsed.offset - head.length + held.start;
  return {
    length: held.within.type === 'fence' ? offset : source.length,
    settled: settled.length > 0 ? [...parsed.settled, ...settled] : parsed.settled,
    open: held.open,
    offset,
    within: held.within,
  };
}

/** First lines that end a paragraph, whatever follows them. */
const interrupting = /^ {0,3}(?:[-*+] +\S|1[.)] +\S|>|#{1,6}\s|```[^`\n]*\n|~~~)/;

/**
 * Whether no later text can join the start of a block to the block above it: its first line is whole, and it does not
 * stand right under a paragraph that marked may have split, for its second line could begin a table.
 */
function sure(placed: readonly PlacedToken[], i: number, text: string): boolean {
  const { token, start, tight } = placed[i]!;
  if (!text.includes('\n', start)) return false;
  if (!tight || placed[i - 1]?.token.type !== 'paragraph') return true;
  const source = text.slice(start);
  return interrupting.test(source) || (token.type === 'table' && source.split('\n', 3).length === 3);
}
