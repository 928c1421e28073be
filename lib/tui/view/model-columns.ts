import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import type { ModelCells, ModelStatus } from '../model-table.js';
import { modelHeadings } from '../model-table.js';
import { selectable } from './list.js';
import { theme } from './theme.js';

interface Column {
  readonly key: Exclude<keyof ModelCells, 'name'>;
  /** As wide as its widest value. */
  readonly width: number;
  readonly right: boolean;
  /** The lowest goes into a narrow list first. */
  readonly rank: number;
}

/** In the order in which they stand. */
const all: readonly Column[] = [
  { key: 'quant', width: 7, right: false, rank: 3 },
  { key: 'size', width: 7, right: true, rank: 1 },
  { key: 'context', width: 4, right: true, rank: 5 },
  { key: 'verdict', width: 9, right: false, rank: 2 },
  { key: 'status', width: 10, right: false, rank: 4 },
];

const MARK = 2;
/** The share of the row that its name keeps, and the columns that it keeps at least. */
const NAME_SHARE = 0.35;
const NAME = 10;

/** The list has a line of headings from this width on: below it there is little to explain. */
export const HEADINGS_FROM = 40;

const marks: Readonly<Record<ModelStatus, string>> = {
  loaded: '• ',
  'in memory': '◦ ',
  loading: '… ',
  available: '  ',
  embedding: '- ',
  disabled: '- ',
};

/** A model in `width` columns of the screen: a mark, its name, and as many of its facts as there is room for. */
export function modelRow(cells: ModelCells, status: ModelStatus, width: number, selected: boolean): Row {
  const columns = columnsIn(width);
  const hidesStatus = !columns.some(({ key }) => key === 'status');
  // A share without room for its column takes that of the size, which does not change meanwhile.
  const shown =
    status === 'loading' && hidesStatus ? { ...cells, size: cells.status.replace('loads ', '') } : cells;
  const row = selectable(line(marks[status], shown, columns, width), selected, status === 'loaded');
  return status === 'disabled' || status === 'embedding'
    ? row.map(span => ({ ...span, style: { ...span.style, dim: true } }))
    : row;
}

/** What the columns of `modelRow` are; `status` names the last one where it holds something else. */
export function headingRow(width: number, status = modelHeadings.status): Row {
  const headings = { ...modelHeadings, status };
  return [{ text: line('  ', headings, columnsIn(width), width), style: theme.faint }];
}

function line(mark: string, cells: ModelCells, columns: readonly Column[], width: number): string {
  const taken = columns.reduce((sum, column) => sum + column.width + 1, 0);
  const name = padded(cells.name, Math.max(1, width - MARK - taken), false);
  return [mark + name, ...columns.map(column => padded(cells[column.key], column.width, column.right))].join(
    ' ',
  );
}

function columnsIn(width: number): readonly Column[] {
  let room = width - MARK - Math.max(NAME, Math.floor(width * NAME_SHARE));
  const chosen = new Set<Column>();
  for (const column of [...all].sort((one, other) => one.rank - other.rank)) {
    if (column.width + 1 > room) continue;
    chosen.add(column);
    room -= column.width + 1;
  }
  return all.filter(column => chosen.has(column));
}

function padded(text: string, width: number, right: boolean): string {
  const fitting = truncate(clean(text, 'line'), width);
  const space = ' '.repeat(Math.max(0, width - textWidth(fitting)));
  return right ? space + fitting : fitting + space;
}
