import type { Tokens } from 'marked';
import type { Block, Table } from './markdown-block.js';
import {
  blocksOf,
  type Fence,
  fenceOf,
  firstNumber,
  itemsOf,
  type PlacedToken,
  tableOf,
} from './markdown-convert.js';

/** What the text that is read again continues. */
export type Within =
  /** `above`: the end of the source above, as much as tells whether it is blank. */
  | { readonly type: 'document'; readonly above: string }
  /** `code`: the whole lines so far. */
  | { readonly type: 'fence'; readonly fence: Fence; readonly code: string; readonly tight: boolean }
  /** `head`: the two lines that make it a table; `table`: what is settled of it. */
  | { readonly type: 'table'; readonly head: string; readonly table: Table; readonly tight: boolean }
  /** `number`: of the item that is read again, in an ordered list. */
  | { readonly type: 'list'; readonly number: number | undefined; readonly tight: boolean };

/** How much of the last block is read again: its text from `start` on. */
export interface Held {
  readonly settled: readonly Block[];
  readonly open: readonly Block[];
  readonly start: number;
  readonly within: Within;
}

/** The blocks of the first token of a text that continues `within`. */
export function continued(placed: PlacedToken, within: Within): Block[] {
  const { token } = placed;
  switch (within.type) {
    case 'document':
    case 'fence':
      return blocksOf(placed);
    case 'list':
      if (token.type !== 'list') return blocksOf({ ...placed, tight: within.tight });
      return itemsOf(token, within.number, within.tight, 0);
    case 'table': {
      const { rows } = tableOf(token as Tokens.Table);
      return [{ ...within.table, rows: [...within.table.rows, ...rows], tight: within.tight }];
    }
  }
}

/** Decides what of the last block, of which the first line is whole, later text can still change. */
export function holdBack(last: PlacedToken, blocks: readonly Block[], within: Within, text: string): Held {
  const { token, start, tight } = last;
  if (token.type === 'code') {
    const fence = token.codeBlockStyle === 'indented' ? undefined : fenceOf(token.raw);
    if (fence) return inFence(fence, start, within.type === 'list' ? within.tight : tight);
  }
  if (token.type === 'list') return inList(token, start, blocks, within, text);
  if (token.type === 'table') return inTable(start, blocks, within, text);
  return { settled: [], open: blocks, start, within };
}

function inFence(fence: Fence, start: number, tight: boolean): Held {
  return {
    settled: [],
    open: [],
    start: start + fence.start,
    within: { type: 'fence', fence, code: '', tight },
  };
}

function inList(
  list: Tokens.List,
  start: number,
  blocks: readonly Block[],
  within: Within,
  text: string,
): Held {
  const last = list.items.at(-1)!;
  const at = start + list.items.slice(0, -1).reduce((length, item) => length + item.raw.length, 0);
  // By itself, an item that far in would be code.
  const alone = /^(?: {4}| {0,3}\t)/.test(last.raw);
  if (list.items.length < 2 || alone || !text.includes('\n', at))
    return { settled: [], open: blocks, start, within };
  const first = within.type === 'list' ? within.number : firstNumber(list);
  const number = first === undefined ? undefined : first + list.items.length - 1;
  const open = blocks.slice(-1);
  const tight = open[0]!.tight;
  return { settled: blocks.slice(0, -1), open, start: at, within: { type: 'list', number, tight } };
}

function inTable(start: number, blocks: readonly Block[], within: Within, text: string): Held {
  const head = /^[^\n]*\n[^\n]*\n/.exec(text.slice(start))?.[0];
  const [block] = blocks;
  if (head === undefined || block?.type !== 'table') return { settled: [], open: blocks, start, within };
  const known = within.type === 'table' ? within.table.rows.length : 0;
  const fresh = block.rows.length - known;
  const rows = block.rows.slice(0, Math.max(known, block.rows.length - 1));
  const at = lineStart(text, start + head.length, fresh - 1);
  const table: Table = { type: 'table', align: block.align, header: block.header, rows };
  return {
    settled: [],
    open: blocks,
    start: at,
    within: { type: 'table', head, table, tight: block.tight },
  };
}

/** Where the line `count` lines after the one at `from` starts. */
function lineStart(text: string, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) at = text.indexOf('\n', at) + 1;
  return at;
}
