import type { MouseEvent } from '../../terminal/input.js';
import { moveTo } from '../editor/place.js';
import type { Layout, Rect } from '../layout.js';
import { layout } from '../layout.js';
import type { PaneId, State } from '../state.js';
import { draftCell, inputHeight } from '../view/input.js';
import { listTop } from '../view/side.js';
import { dialogKey } from './dialog-keys.js';
import { focusOn } from './focus.js';
import { scrollChat } from './scroll.js';
import type { NewId, Step } from './step.js';
import { then } from './step.js';

const WHEEL_ROWS = 3;

/** The wheel scrolls what is under it; a click focuses, marks a row, or places the cursor. */
export function pointer(state: State, event: MouseEvent, newId: NewId): Step {
  const wheel = event.action === 'wheel-up' ? -1 : event.action === 'wheel-down' ? 1 : 0;
  if (state.dialog !== null) {
    if (wheel === 0) return [state];
    return dialogKey(
      state,
      state.dialog,
      { ...KEY, name: wheel < 0 ? 'up' : 'down' },
      wheel < 0 ? 'up' : 'down',
      newId,
    );
  }
  const rects = layout(state, inputHeight(state));
  const pane = paneAt(rects, event.x, event.y);
  if (pane === undefined) return [state];
  if (wheel !== 0) return turn(state, pane, wheel);
  if (event.action !== 'press' || event.button !== 0) return [state];
  return then(focusOn(state, pane), focused => click(focused, pane, rects, event));
}

const KEY = { type: 'key', text: '', ctrl: false, alt: false, shift: false } as const;

function turn(state: State, pane: PaneId, by: 1 | -1): Step {
  const within = (at: number, length: number) => Math.max(0, Math.min(length - 1, at + by));
  switch (pane) {
    case 'history':
      return [
        {
          ...state,
          history: { ...state.history, selected: within(state.history.selected, state.history.rows.length) },
        },
      ];
    case 'models':
      return [{ ...state, selectedModel: within(state.selectedModel, state.models.length) }];
    case 'chat':
    case 'input':
    case 'memory':
      return [scrollChat(state, by * WHEEL_ROWS)];
  }
}

function click(state: State, pane: PaneId, rects: Layout, { x, y }: MouseEvent): Step {
  const row = (rect: Rect, selected: number, length: number) =>
    listTop(selected, length, Math.max(1, rect.height - 2)) + y - rect.top - 1;
  if (pane === 'input') {
    const cell = draftCell(state, rects.input, x, y);
    return [{ ...state, editor: moveTo(state.editor, cell.row, cell.column, cell.width) }];
  }
  if (pane === 'history' && rects.history !== null) {
    const at = row(rects.history, state.history.selected, state.history.rows.length);
    if (state.history.rows[at] !== undefined)
      return [{ ...state, history: { ...state.history, selected: at } }];
  }
  if (pane === 'models' && rects.models !== null) {
    const at = row(rects.models, state.selectedModel, state.models.length);
    if (state.models[at] !== undefined) return [{ ...state, selectedModel: at }];
  }
  return [state];
}

function paneAt(rects: Layout, x: number, y: number): PaneId | undefined {
  const panes: readonly PaneId[] = ['chat', 'input', 'history', 'models', 'memory'];
  return panes.find(pane => {
    const rect = rects[pane];
    return (
      rect !== null &&
      x >= rect.left &&
      x < rect.left + rect.width &&
      y >= rect.top &&
      y < rect.top + rect.height
    );
  });
}
