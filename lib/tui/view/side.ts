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

/** Earlier conversations, newest first: title, model and age. */
export function historyPane(state: State, rect: Rect): PaneView {
  const { rows, selected, total } = state.history;
  const focused = state.focus === 'history' && state.dialog === null;
  const { width, height } = inside(rect);
  const top = listTop(selected, rows.length, height);
  const lines = rows.slice(top, top + height).map((row, index): Row => {
    const open = row.id === state.conversation.id;
    const right = ago(row.updatedAt, state.now);
    const left = `${open ? '• ' : '  '}${clean(row.title, 'line') || 'untitled'}`;
    const line = columns(left, right, width);
    const faint = width >= 34 ? ` ${clean(row.model, 'line')}` : '';
    return selectable(
      faint === '' ? line : columns(`${left}`, `${truncate(faint, 14)} ${right}`, width),
      focused && top + index === selected,
      open,
    );
  });
  return {
    id: 'history',
    ...rect,
    border: true,
    title: 'History',
    titleRight: total > 0 ? count(total) : 'F2',
    focused,
    rows: lines.length === 0 ? [[{ text: 'no conversations yet', style: theme.faint }]] : lines,
    ...(rows.length > height && { scroll: { top, total: rows.length } }),
  };
}

/** The models found: name, size and status; the marked one's description below. */
export function modelsPane(state: State, rect: Rect): PaneView {
  const focused = state.focus === 'models' && state.dialog === null;
  const { width, height } = inside(rect);
  const entry = state.models[state.selectedModel];
  const about =
    entry === undefined ? [] : wrapText(clean(entry.reason ?? entry.description, 'line'), width).slice(0, 3);
  const listHeight = Math.max(1, height - about.length);
  const top = listTop(state.selectedModel, state.models.length, listHeight);
  const lines = state.models.slice(top, top + listHeight).map((model, index): Row => {
    const status = statusOf(state, model);
    const line = columns(model.name, `${bytes(model.sizeBytes)} ${status}`, width);
    const row = selectable(line, focused && top + index === state.selectedModel, status === 'loaded');
    return status === 'disabled' ? row.map(span => ({ ...span, style: { ...span.style, dim: true } })) : row;
  });
  const gap: Row[] = Array.from({ length: Math.max(0, listHeight - lines.length) }, () => []);
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
  const { width } = inside(rect);
  const { engine, machine } = state.memory;
  const total = machine?.total ?? 0;
  const line = (name: string, value: number, of: number, text: string): Row => [
    { text: name.padEnd(9) },
    ...bar(of > 0 ? value / of : 0, Math.max(3, width - 9 - 13)),
    { text: text.padStart(13) },
  ];
  const rows: Row[] = [];
  if (engine !== null) {
    rows.push(
      line('weights', engine.weights, total, bytes(engine.weights)),
      line('KV cache', engine.kvCache, total, bytes(engine.kvCache)),
      line('buffers', engine.computeBuffers, total, bytes(engine.computeBuffers)),
    );
  }
  if (machine !== null) {
    rows.push(
      line('process', machine.process, total, bytes(machine.process)),
      line('machine', total - machine.free, total, `${bytes(machine.free)} free`),
    );
  }
  if (state.engine.type === 'ready') {
    const used = state.measure?.tokens ?? 0;
    const size = state.engine.contextSize;
    rows.push(
      line('context', used, size, `${count(used)} used`),
      line('', engine?.cachedTokens ?? 0, size, `${count(engine?.cachedTokens ?? 0)} cached`),
    );
  }
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

export function selectable(text: string, selected: boolean, strong: boolean): Row {
  const span: Span = selected
    ? { text, style: theme.mark }
    : strong
      ? { text, style: theme.strong }
      : { text };
  return [span];
}
