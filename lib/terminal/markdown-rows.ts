import { highlight } from './highlight.js';
import type { Block, Code } from './markdown-block.js';
import { tableRows } from './markdown-table.js';
import type { Row, Span, Style } from './style.js';
import { textWidth, truncate } from './width.js';
import { wrapRow } from './wrap.js';

const CODE_INDENT = 2;
/** Where what is left of the width is less, quotes, items and code are not indented. */
const NARROWEST = 10;
const faint: Style = { dim: true };

interface Laid {
  readonly width: number;
  readonly rows: readonly Row[];
}

const sequences = new WeakMap<readonly Block[], Laid>();
const blocks = new WeakMap<Block, Laid>();
const codeLines = new WeakMap<Row, Laid>();

/** Lays out blocks one under the other at `width` columns, with a blank row where the source has one. Kept per width. */
export function sequenceRows(sequence: readonly Block[], width: number): readonly Row[] {
  return keep(sequences, sequence, width, () => {
    const rows: Row[] = [];
    sequence.forEach((block, i) => {
      if (i > 0 && !block.tight) rows.push([]);
      for (const row of blockRows(block, width)) rows.push(row);
    });
    return rows;
  });
}

function blockRows(block: Block, width: number): readonly Row[] {
  return keep(blocks, block, width, () => layOut(block, width));
}

function keep<Key extends object>(
  laid: WeakMap<Key, Laid>,
  key: Key,
  width: number,
  layOutNow: () => readonly Row[],
): readonly Row[] {
  const known = laid.get(key);
  if (known?.width === width) return known.rows;
  const rows = layOutNow();
  laid.set(key, { width, rows });
  return rows;
}

function layOut(block: Block, width: number): readonly Row[] {
  switch (block.type) {
    case 'text':
      return block.lines.flatMap(line => wrapRow(line, width));
    case 'rule':
      return [[{ text: '─'.repeat(width), style: faint }]];
    case 'quote':
      return inset(block.blocks, width, { text: '│ ', style: faint });
    case 'item': {
      const marker = `${block.marker} `;
      return inset(block.blocks, width, { text: marker }, textWidth(marker));
    }
    case 'code':
      return codeRows(block, width);
    case 'table':
      return tableRows(block, width);
  }
}

/** Blocks with `first` before their first row; the others are indented by `indent` columns, or begin with it too. */
function inset(inner: readonly Block[], width: number, first: Span, indent?: number): readonly Row[] {
  const room = width - textWidth(first.text);
  if (inner.length === 0) return [[first]];
  if (room < NARROWEST) return [...wrapRow([first], width), ...sequenceRows(inner, width)];
  const rest = indent === undefined ? first : { text: ' '.repeat(indent) };
  return sequenceRows(inner, room).map((row, i) => {
    if (i === 0) return [first, ...row];
    return row.length === 0 && indent !== undefined ? row : [rest, ...row];
  });
}

/** A label with the language, and the highlighted lines; a line that is too long goes on in the next row. */
function codeRows({ code, language }: Code, width: number): readonly Row[] {
  const indent = width - CODE_INDENT < NARROWEST ? 0 : CODE_INDENT;
  const margin: Span = { text: ' '.repeat(indent) };
  const label = truncate(language, width - indent);
  const rows: Row[] = label === '' ? [] : [[margin, { text: label, style: faint }]];
  for (const line of highlight(code, language)) {
    const wrapped = keep(codeLines, line, width, () =>
      wrapRow(line, width - indent, { at: 'cells' }).map(row => (row.length === 0 ? row : [margin, ...row])),
    );
    for (const row of wrapped) rows.push(row);
  }
  return rows;
}
