import { clean } from '../../terminal/sanitise.js';
import type { Row, Span } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { ago, bytes, count } from '../format.js';
import type { Rect } from '../layout.js';
import { statusOf } from '../model-table.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { bar } from './bar.js';
import { theme } from './theme.js';

/** Columns from which on each row of the history has room for the model beside title and age. */
const MODEL_COLUMN = 34;

/** Earlier conversations, newest first: title, model and age; where it is narrow, the model of the marked one below. */
export function historyPane(state: State, rect: Rect): PaneView {
  const { rows, selected, total } = state.history;
  const focused = state.focus === 'history' && state.dialog === null;
  const { width, height } = inside(rect);
  const wide = width >= MODEL_COLUMN;
  const listHeight = historyHeight(rect);
  const top = listTop(selected, rows.length, listHeight);
  const lines = rows.slice(top, top + listHeight).map((row, index): Row => {
    const open = row.id === state.conversation.id;
    const age = ago(row.updatedAt, state.now);
    const left = `${open ? '• ' : '  '}${clean(row.title, 'line') || 'untitled'}`;
    const right = wide ? `${truncate(` ${clean(row.model, 'line')}`, 14)} ${age}` : age;
    return selectable(columns(left, right, width), focused && top + index === selected, open);
  });
  const model = clean(rows[selected]?.model ?? '', 'line');
  const below: Row[] = wide || model === '' ? [] : [[{ text: truncate(model, width), style: theme.faint }]];
  const gap = blankRows(height - lines.length - below.length);
  return {
    id: 'history',
    ...rect,
    border: true,
    title: 'History',
    titleRight: total > 0 ? count(total) : 'F2',
    focused,
    rows:
      lines.length === 0
        ? [[{ text: 'no conversations yet', style: theme.faint }]]
        : [...lines, ...gap, ...below],
    ...(rows.length > listHeight && { scroll: { top, total: rows.length } }),
  };
}

/** The conversation of the history in row `y` of the screen, as its place in the list; beyond the list where none is. */
export function historyAt(state: State, rect: Rect, y: number): number {
  const { selected, rows } = state.history;
  return listTop(selected, rows.length, historyHeight(rect)) + y - rect.top - 1;
}

/** Likewise for the list of models. */
export function modelAt(state: State, rect: Rect, y: number): number {
  const row = y - rect.top - 1;
  const height = modelsHeight(state, rect);
  return row < height ? listTop(state.selectedModel, state.models.length, height) + row : -1;
}

function historyHeight(rect: Rect): number {
  const { width, height } = inside(rect);
  return width >= MODEL_COLUMN ? height : Math.max(1, height - 1);
}

function modelsHeight(state: State, rect: Rect): number {
  return Math.max(1, inside(rect).height - aboutRows(state, rect).length);
}

/** The description of the marked model, or why it cannot be used. */
function aboutRows(state: State, rect: Rect): readonly Row[] {
  const entry = state.models[state.selectedModel];
  const { width } = inside(rect);
  return entry === undefined
    ? []
    : wrapText(clean(entry.reason ?? entry.description, 'line'), width).slice(0, 3);
}

/** The models found: name, size and status; the marked one's description below. */
export function modelsPane(state: State, rect: Rect): PaneView {
  const focused = state.focus === 'models' && state.dialog === null;
  const { width } = inside(rect);
  const about = aboutRows(state, rect);
  const listHeight = modelsHeight(state, rect);
  const top = listTop(state.selectedModel, state.models.length, listHeight);
  const lines = state.models.slice(top, top + listHeight).map((model, index): Row => {
    const status = statusOf(state, model);
    const line = columns(model.name, `${bytes(model.sizeBytes)} ${status}`, width);
    const row = selectable(line, focused && top + index === state.selectedModel, status === 'loaded');
    return status === 'disabled' ? row.map(span => ({ ...span, style: { ...span.style, dim: true } })) : row;
  });
  const gap = blankRows(listHeight - lines.length);
  return {
    id: 'models',
    ...rect,
    border: true,
    title: 'Models',
    titleRight: state.models.length > listHeight ? count(state.models.length) : '',
    focused,
    rows: [...lines, ...gap, ...about.map(row => row.map(span => ({ ...span, style: theme.faint })))],
  };
}

/** What is held where, as bars against the whole machine, and the context used. */
export function memoryPane(state: State, rect: Rect): PaneView {
  const total = state.memory.machine?.total ?? 0;
  const rows = memoryRows(state, inside(rect).width);
  return {
    id: 'memory',
    ...rect,
    border: true,
    title: 'Memory',
    titleRight: total > 0 ? `of ${bytes(total)}` : '',
    focused: state.focus === 'memory' && state.dialog === null,
    rows: rows.length === 0 ? [[{ text: 'no model is loaded', style: theme.faint }]] : rows,
  };
}

function memoryRows(state: State, width: number): readonly Row[] {
  const { engine, machine } = state.memory;
  const rows: Row[] = [];
  const add = (name: string, value: number, of: number, text: string): void => {
    const figure = text.padStart(13);
    const columns = Math.max(3, width - 9 - figure.length);
    rows.push([{ text: name.padEnd(9) }, ...bar(of > 0 ? value / of : 0, columns), { text: figure }]);
  };
  const total = machine?.total ?? 0;
  if (engine !== null) {
    add('weights', engine.weights, total, bytes(engine.weights));
    add('KV cache', engine.kvCache, total, bytes(engine.kvCache));
    add('buffers', engine.computeBuffers, total, bytes(engine.computeBuffers));
  }
  if (machine !== null) {
    add('process', machine.process, total, bytes(machine.process));
    add('machine', total - machine.free, total, `${bytes(machine.free)} free`);
  }
  if (state.engine.type === 'ready') {
    const size = state.engine.contextSize;
    const used = state.measure?.tokens ?? 0;
    const cached = engine?.cachedTokens ?? 0;
    add('context', used, size, `${count(used)}/${count(size)}`);
    add('', cached, size, `${count(cached)} cached`);
  }
  return rows;
}

function blankRows(wanted: number): readonly Row[] {
  return Array.from({ length: Math.max(0, wanted) }, () => []);
}

function inside(rect: Rect): { width: number; height: number } {
  return { width: Math.max(1, rect.width - 2), height: Math.max(1, rect.height - 2) };
}

/** First row of a list so that the marked one is in sight. */
export function listTop(selected: number, length: number, height: number): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), length - height));
}

/** `left` cut so that `right` stands at the right border. */
export function columns(left: string, right: string, width: number): string {
  const room = Math.max(1, width - textWidth(right) - 1);
  const cut = truncate(left, room);
  return `${cut}${' '.repeat(Math.max(1, width - textWidth(cut) - textWidth(right)))}${right}`;
}

/** A row of a list: inverse where it is marked, bold where it stands out. */
export function selectable(text: string, selected: boolean, strong: boolean): Row {
  const span: Span = selected
    ? { text, style: theme.mark }
    : strong
      ? { text, style: theme.strong }
      : { text };
  return [span];
}
