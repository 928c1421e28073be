import type { MouseEvent } from '../../terminal/input.js';
import { moveTo } from '../editor/place.js';
import type { Layout } from '../layout.js';
import { layout } from '../layout.js';
import { markedAt, pickerRows, withMark } from '../picker.js';
import { requestAt, requestRows, withRequestMark } from '../requests.js';
import type { PaneId, State } from '../state.js';
import { historyAt } from '../view/history.js';
import { draftCell, inputHeight } from '../view/input.js';
import { modelAt } from '../view/models.js';
import { requestInRow } from '../view/requests.js';
import { blockId } from '../view/transcript.js';
import { blockAt } from '../view/window.js';
import { dialogKey } from './dialog-keys.js';
import { focusOn } from './focus.js';
import { historyAction } from './list-keys.js';
import { modelsAction } from './picker-keys.js';
import { requestsAction } from './requests.js';
import { chatSize, scrollChat } from './scroll.js';
import type { NewId, Step } from './step.js';
import { then } from './step.js';

const WHEEL_ROWS = 3;

/** The wheel scrolls what is under it; a click focuses, marks a row, or places the cursor; on a marked row it is Enter. */
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
  return click(state, pane, rects, event, newId);
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
      return [withMark(state, markedAt(state, pickerRows(state)) + by)];
    case 'requests':
      return [withRequestMark(state, requestAt(state, requestRows(state)) + by)];
    case 'chat':
    case 'input':
    case 'memory':
      return [scrollChat(state, by * WHEEL_ROWS)];
  }
}

function click(state: State, pane: PaneId, rects: Layout, { x, y }: MouseEvent, newId: NewId): Step {
  switch (pane) {
    case 'input': {
      const cell = draftCell(state, rects.input, x, y);
      const editor = moveTo(state.editor, cell.row, cell.column, cell.width);
      return then(focusOn(state, 'input'), focused => [{ ...focused, editor }]);
    }
    case 'chat':
      return clickChat(state, y - rects.chat.top - 1);
    case 'history': {
      const at = rects.history === null ? -1 : historyAt(state, rects.history, y);
      if (state.history.rows[at] === undefined) return focusOn(state, pane);
      if (state.focus === pane && at === state.history.selected) return historyAction(state, 'accept', newId);
      return focusOn({ ...state, history: { ...state.history, selected: at } }, pane);
    }
    case 'models': {
      const at = rects.models === null ? -1 : modelAt(state, rects.models, y);
      const rows = pickerRows(state);
      if (rows[at] === undefined) return focusOn(state, pane);
      if (state.focus === pane && at === markedAt(state, rows)) return modelsAction(state, 'accept');
      // Marked first: with the focus the filter counts, and rows move.
      return focusOn(withMark(state, at), pane);
    }
    case 'requests': {
      const at = rects.requests === null ? -1 : requestInRow(state, rects.requests, y);
      const rows = requestRows(state);
      if (rows[at] === undefined) return focusOn(state, pane);
      if (state.focus === pane && at === requestAt(state, rows)) return requestsAction(state, 'accept');
      return focusOn(withRequestMark(state, at), pane);
    }
    case 'memory':
      return focusOn(state, pane);
  }
}

/**
 * Marks the message where the chat pane has the focus. It never takes it: most clicks there only bring the window to
 * the front, and the letters typed next would act on a message.
 */
function clickChat(state: State, row: number): Step {
  if (state.focus !== 'chat') return focusOn(state, 'input');
  const { width, height } = chatSize(state);
  const marked = blockId(state, blockAt(state, width, height, row)) ?? state.marked;
  return [{ ...state, marked, nextCode: 0 }];
}

function paneAt(rects: Layout, x: number, y: number): PaneId | undefined {
  const panes: readonly PaneId[] = ['chat', 'input', 'requests', 'history', 'models', 'memory'];
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
