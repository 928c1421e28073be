import type { PaneId, State } from './state.js';

/** Cells of the screen: columns and rows, counted from 0. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly chat: Rect;
  readonly input: Rect;
  readonly status: Rect;
  readonly requests: Rect | null;
  readonly history: Rect | null;
  readonly models: Rect | null;
  readonly memory: Rect | null;
}

type SidePane = 'history' | 'models' | 'memory';

/** The screen from which on a side pane shows by itself: they fold away in this order, the last one first. */
const roomFor: Readonly<Record<SidePane, { readonly columns: number; readonly rows: number }>> = {
  history: { columns: 90, rows: 18 },
  models: { columns: 95, rows: 24 },
  memory: { columns: 100, rows: 30 },
};

const MEMORY_ROWS = 10;

/** The side column while the list of models has the focus: its facts need room, and the chat waits for a moment. */
const PICKER_COLUMNS = 72;

/** Rows of a screen from which on requests show by themselves, and those that the list and the chat need. */
const REQUESTS_FROM = 20;
const LEAST_REQUESTS = 3;
const LEAST_CHAT = 5;

/** Columns that the chat keeps beside a side pane, and those that a side pane needs: with fewer, none is shown. */
const CHAT_COLUMNS = 30;
const SIDE_COLUMNS = 20;

/** Whether a pane is on the screen: by the person's choice, else by the size of the screen. */
export function isShown(state: State, pane: PaneId): boolean {
  if (pane === 'chat' || pane === 'input') return true;
  if (pane === 'requests') {
    return state.preferences.server !== undefined && (state.shown.requests ?? state.rows >= REQUESTS_FROM);
  }
  if (state.columns < CHAT_COLUMNS + SIDE_COLUMNS) return false;
  const room = roomFor[pane];
  return state.shown[pane] ?? (state.columns >= room.columns && state.rows >= room.rows);
}

/** The panes that Tab cycles through, in that order. */
export function shownPanes(state: State): readonly PaneId[] {
  const order: readonly PaneId[] = ['input', 'chat', 'requests', 'history', 'models', 'memory'];
  return order.filter(pane => isShown(state, pane));
}

/**
 * Places the panes: a side column at the left, chat over requests over input at the right, the status line at the bottom.
 * `inputRows` is the height of the draft; the input grows with it up to a third of the screen.
 */
export function layout(state: State, inputRows: number): Layout {
  const height = Math.max(4, state.rows - 1);
  const side = sideColumn(state, height);
  const left = side.width;
  const width = Math.max(1, state.columns - left);
  const inputHeight = Math.min(inputRows, Math.max(1, Math.floor(state.rows / 3))) + 2;
  const requests = requestsHeight(state, height - inputHeight);
  const chat = Math.max(1, height - inputHeight - requests);
  return {
    ...side.panes,
    chat: { left, top: 0, width, height: chat },
    requests: requests === 0 ? null : { left, top: chat, width, height: requests },
    input: { left, top: height - inputHeight, width, height: inputHeight },
    status: { left: 0, top: height, width: state.columns, height: 1 },
  };
}

/** A row for each request, within a third of what chat and requests have; two thirds with the focus. */
function requestsHeight(state: State, height: number): number {
  if (!isShown(state, 'requests')) return 0;
  const share = state.focus === 'requests' ? 2 / 3 : 1 / 3;
  const wanted = Math.max(
    LEAST_REQUESTS,
    state.requests.rows.length + 2 + (state.focus === 'requests' ? 1 : 0),
  );
  const taken = Math.min(wanted, Math.max(LEAST_REQUESTS, Math.floor(height * share)));
  return height - taken >= LEAST_CHAT ? taken : 0;
}

type SideRects = Readonly<Record<SidePane, Rect | null>>;

/** History takes what models and memory leave; where the three do not fit, the lower ones go. */
function sideColumn(state: State, height: number): { width: number; panes: SideRects } {
  const none: SideRects = { history: null, models: null, memory: null };
  const wanted = (pane: SidePane) => isShown(state, pane);
  if (!wanted('history') && !wanted('models') && !wanted('memory')) return { width: 0, panes: none };
  const usual = Math.min(Math.max(24, Math.floor(state.columns * 0.3)), 46);
  const width = Math.min(
    state.focus === 'models' && wanted('models') ? Math.max(usual, PICKER_COLUMNS) : usual,
    state.columns - CHAT_COLUMNS,
  );
  let free = height;
  const take = (pane: SidePane, rows: number, least: number): number => {
    if (!wanted(pane) || free < least) return 0;
    const taken = Math.min(rows, free);
    free -= taken;
    return taken;
  };
  const reserve = wanted('history') ? 5 : 0;
  free -= reserve;
  const models = take('models', wanted('history') || wanted('memory') ? modelRows(state, height) : height, 5);
  // Each loaded model has a row where there are several.
  const memoryRows = MEMORY_ROWS + (state.pool.length > 1 ? state.pool.length - 1 : 0);
  const memory = take('memory', wanted('history') || models > 0 ? memoryRows : height, 5);
  const history = wanted('history') ? free + reserve : 0;
  if (history === 0 && models > 0) free = 0;
  const stack = (top: number, rows: number): Rect | null =>
    rows > 0 ? { left: 0, top, width, height: rows } : null;
  const modelsHeight = history === 0 && models > 0 ? height - memory : models;
  return {
    width,
    panes: {
      history: stack(0, history),
      models: stack(history, modelsHeight),
      memory: stack(history + modelsHeight, memory),
    },
  };
}

/** A row for each model and three for the description, within a third of the screen; two thirds with the focus. */
function modelRows(state: State, height: number): number {
  const rows = Math.max(state.models.length + state.pulls.length, 1);
  if (state.focus === 'models') return Math.min(rows + 7, Math.max(6, Math.floor((height * 2) / 3)));
  return Math.min(rows + 5, Math.max(6, Math.floor(height / 3)));
}
