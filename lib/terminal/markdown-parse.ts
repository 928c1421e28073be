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
  const block: Block = { ...fencedCode(fence, end ? code : within.code + tail), tight };
  const open = { ...parsed, length: source.length, open: [block] };
  // While the line of the end is not whole it may become code after all.
  return end ? open : { ...open, offset: parsed.offset + lines, within: { ...within, code } };
}

function readBlocks(parsed: Parsed, source: string): Parsed {
  const { within } = parsed;
  // The rows of a table are read under its head again; the head is not in the source at `offset`.
  const head = within.type === 'table' ? within.head : '';
  const text = head + source.slice(parsed.offset);
  const placed = place(lex(text), within.type === 'document' ? within.above : '');
  const blocks = placed.map((token, i) => (i === 0 ? continued(token, within) : blocksOf(token)));
  const last = placed.at(-1);
  // Until its first line is whole, the last block may still turn out to belong to the one before.
  if (!last || !text.includes('\n', last.start) || unsure(placed)) {
    return { ...parsed, length: source.length, open: blocks.flat() };
  }
  const goesOn = placed.length === 1 && within.type !== 'document';
  const before: Within = goesOn ? within : { type: 'document', above: last.tight ? '' : '\n\n' };
  const held = holdBack(last, blocks.at(-1)!, before, text);
  const settled = [...blocks.slice(0, -1).flat(), ...held.settled];
  const offset = parsed.offset - head.length + held.start;
  return {
    length: held.within.type === 'fence' ? offset : source.length,
    settled: settled.length > 0 ? [...parsed.settled, ...settled] : parsed.settled,
    open: held.open,
    offset,
    within: held.within,
  };
}

/** Whether the last block may be joined to the paragraph right above it: marked splits off what begins as a table. */
function unsure(placed: readonly PlacedToken[]): boolean {
  const last = placed.at(-1)!;
  const above = placed.at(-2);
  if (!last.tight || above?.token.type !== 'paragraph') return false;
  const { type, raw } = last.token;
  if (type === 'paragraph' || type === 'text') return true;
  const underlined = type === 'table' || (type === 'heading' && !/^ *#/.test(raw));
  return underlined && raw.split('\n', 3).length < 3;
}
