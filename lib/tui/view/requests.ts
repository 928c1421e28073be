import { clean } from '../../terminal/sanitise.js';
import type { Row, Span, Style } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import { count, duration } from '../format.js';
import type { Rect } from '../layout.js';
import { isOver, requestAt, requestRows, type ServedRequest, speedOf } from '../requests.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { blankRows, inside, listTop } from './list.js';
import { theme } from './theme.js';

/** Columns that method and path keep before a figure behind them goes: those of POST /v1/chat/completions. */
const LEAST_PATH = 25;
/** Columns of a model's name. */
const MODEL = 12;

/** A column behind the path. */
interface Column {
  readonly width: number;
  readonly text: (request: ServedRequest, now: number) => string;
}

const model: Column = {
  width: MODEL,
  text: ({ model: name = '' }) => truncate(clean(name, 'line'), MODEL).padEnd(MODEL),
};
const tokens: Column = {
  width: 9,
  text: ({ promptTokens, replyTokens }) =>
    replyTokens === undefined
      ? ''
      : `${promptTokens === undefined ? '' : count(promptTokens)}+${count(replyTokens)}`,
};
const rate: Column = {
  width: 8,
  text: (request, now) => {
    const speed = speedOf(request, now);
    return speed === undefined ? '' : `${speed.toFixed(1)}/s`;
  },
};
const time: Column = {
  width: 7,
  text: ({ milliseconds, begunAt }, now) => duration(milliseconds ?? Math.max(0, now - begunAt)),
};

/** As they stand from left to right, and which of them stays longest where it is narrow. */
const columnsBehind: readonly Column[] = [model, tokens, rate, time];
const byImportance: readonly Column[] = [tokens, rate, model, time];

/** The requests to the server of this process: those that run first, then the newest; what is known of the marked one. */
export function requestsPane(state: State, rect: Rect): PaneView {
  const focused = state.focus === 'requests' && state.dialog === null;
  const { width } = inside(rect);
  const rows = requestRows(state);
  const at = requestAt(state, rows);
  const { listHeight, top } = partsOf(state, rect);
  const lines = rows
    .slice(top, top + listHeight)
    .map((row, index) => requestRow(row, state.now, width, focused && top + index === at));
  const none: readonly Row[] =
    rows.length === 0 ? [[{ text: truncate(emptyText(state), width), style: theme.faint }]] : [];
  const marked = rows[at];
  const list = [...lines, ...none];
  const about: readonly Row[] =
    focused && marked !== undefined
      ? [[{ text: truncate(aboutText(marked), width), style: theme.faint }]]
      : [];
  return {
    id: 'requests',
    ...rect,
    border: true,
    title: 'Requests',
    titleRight: titleRight(rows),
    focused,
    rows: [...list, ...blankRows(listHeight - list.length), ...about],
    ...(focused && rows.length > listHeight && { scroll: { top, total: rows.length } }),
  };
}

/** The request in row `y` of the screen, as its place in `requestRows`; beyond the list where none is. */
export function requestInRow(state: State, rect: Rect, y: number): number {
  const { listHeight, top } = partsOf(state, rect);
  const row = y - rect.top - 1;
  return row >= 0 && row < listHeight ? top + row : -1;
}

function partsOf(state: State, rect: Rect): { readonly listHeight: number; readonly top: number } {
  const { height } = inside(rect);
  const rows = requestRows(state);
  const about = state.focus === 'requests' && rows.length > 0 ? 1 : 0;
  const listHeight = Math.max(1, height - about);
  return { listHeight, top: listTop(requestAt(state, rows), rows.length, listHeight) };
}

function requestRow(request: ServedRequest, now: number, width: number, selected: boolean): Row {
  const { begunAt, method, path, status } = request;
  const front: Span[] = [
    { text: `${new Date(begunAt).toTimeString().slice(0, 8)} `, style: theme.faint },
    { text: `${status ?? 'run'} `, style: styleOf(request) },
  ];
  const frontWidth = front.reduce((sum, span) => sum + span.text.length, 0);
  const behind = columnsFor(width - frontWidth)
    .map(column => ` ${column.text(request, now).padStart(column.width)}`)
    .join('');
  const room = Math.max(1, width - frontWidth - textWidth(behind));
  const what = truncate(clean(`${method.padEnd(4)} ${path}`, 'line'), room);
  const row: readonly Span[] = [
    ...front,
    { text: what + ' '.repeat(Math.max(0, room - textWidth(what))) + behind },
  ];
  return selected ? [{ text: row.map(({ text }) => text).join(''), style: theme.mark }] : row;
}

/** The columns for which there is room beside a path. */
function columnsFor(room: number): readonly Column[] {
  let left = room - LEAST_PATH;
  const fitting = new Set<Column>();
  for (const column of byImportance) {
    left -= column.width + 1;
    if (left < 0) break;
    fitting.add(column);
  }
  return columnsBehind.filter(column => fitting.has(column));
}

/** 499 is a client that left. */
function styleOf({ status }: ServedRequest): Style {
  if (status === undefined) return theme.accent;
  if (status === 499) return theme.faint;
  return status < 400 ? theme.good : status < 500 ? theme.warn : theme.bad;
}

function aboutText({ client, id, detail }: ServedRequest): string {
  return clean(`from ${client}, ${id}${detail === undefined ? '' : `: ${detail}`}`, 'line');
}

function titleRight(rows: readonly ServedRequest[]): string {
  const running = rows.filter(row => !isOver(row)).length;
  if (rows.length === 0) return 'F6';
  return running === 0 ? count(rows.length) : `${count(running)} running, ${count(rows.length)}`;
}

function emptyText({ preferences }: State): string {
  return `no requests yet; programs reach the model at ${preferences.server ?? ''}`;
}
