import type { Row } from '../../terminal/style.js';
import type { Scroll, State } from '../state.js';
import { blockCount, blockHeight, blockId, blockIndex, blockRows } from './transcript.js';

/** A row of the transcript: a block and the row within it. */
export interface Place {
  readonly block: number;
  readonly row: number;
}

/** What the chat pane shows of the transcript. */
export interface TranscriptWindow {
  readonly rows: readonly Row[];
  readonly top: Place;
  /** Whether there are rows below the window. */
  readonly below: boolean;
}

/**
 * The visible rows. Only blocks in sight are laid out, from the place that the scroll names: the cost of a frame does
 * not grow with the conversation.
 */
export function transcriptWindow(state: State, width: number, height: number): TranscriptWindow {
  const top = topPlace(state, width, height);
  const rows: Row[] = [];
  let block = top.block;
  let from = top.row;
  const blocks = blockCount(state);
  while (rows.length < height && block < blocks) {
    rows.push(...blockRows(state, block, width, from, from + height - rows.length));
    block++;
    from = 0;
  }
  return { rows, top, below: isBefore(top, bottomPlace(state, width, height)) };
}

/** The block in that row of the window; the last where the row is below it. */
export function blockAt(state: State, width: number, height: number, row: number): number {
  const last = Math.max(0, blockCount(state) - 1);
  let { block, row: from } = topPlace(state, width, height);
  for (let left = row + from; block < last; block++) {
    from = blockHeight(state, block, width);
    if (left < from) break;
    left -= from;
  }
  return block;
}

/** The place at the top of the window. A scroll beyond the end shows the end. */
export function topPlace(state: State, width: number, height: number): Place {
  const bottom = bottomPlace(state, width, height);
  if (state.scroll.type === 'follow') return bottom;
  const block = blockIndex(state, state.scroll.id);
  if (block < 0) return bottom;
  const place = { block, row: Math.min(state.scroll.row, Math.max(0, blockHeight(state, block, width) - 1)) };
  return isBefore(place, bottom) ? place : bottom;
}

/** The top of the window that shows the newest rows. */
function bottomPlace(state: State, width: number, height: number): Place {
  return moveUp(state, { block: blockCount(state), row: 0 }, height, width);
}

/** The scroll that has moved by `rows` from `top`; down to the end it follows again. */
export function scrolled(state: State, top: Place, rows: number, width: number, height: number): Scroll {
  const place = rows < 0 ? moveUp(state, top, -rows, width) : moveDown(state, top, rows, width);
  if (!isBefore(place, bottomPlace(state, width, height))) return { type: 'follow' };
  const id = blockId(state, place.block);
  return id === undefined ? { type: 'follow' } : { type: 'at', id, row: place.row };
}

function moveUp(state: State, place: Place, rows: number, width: number): Place {
  if (rows === Number.POSITIVE_INFINITY) return { block: 0, row: 0 };
  let { block, row } = place;
  let left = rows;
  while (left > row && block > 0) {
    left -= row;
    block--;
    row = blockHeight(state, block, width);
  }
  return { block, row: Math.max(0, row - left) };
}

function moveDown(state: State, place: Place, rows: number, width: number): Place {
  const blocks = blockCount(state);
  if (rows === Number.POSITIVE_INFINITY) return { block: blocks, row: 0 };
  let { block, row } = place;
  let left = rows;
  while (block < blocks) {
    const rest = blockHeight(state, block, width) - row;
    if (left < rest) return { block, row: row + left };
    left -= rest;
    block++;
    row = 0;
  }
  return { block, row: 0 };
}

function isBefore(one: Place, other: Place): boolean {
  return one.block < other.block || (one.block === other.block && one.row < other.row);
}
