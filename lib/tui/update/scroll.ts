import { layout } from '../layout.js';
import type { State } from '../state.js';
import { inputHeight } from '../view/input.js';
import { scrolled, topPlace } from '../view/window.js';

/** Columns and rows inside the border of the chat pane. */
export function chatSize(state: State): { readonly width: number; readonly height: number } {
  const { chat } = layout(state, inputHeight(state));
  return { width: Math.max(1, chat.width - 2), height: Math.max(1, chat.height - 2) };
}

/** Moves the transcript by rows; infinities go to the ends. At the end it follows new text again. */
export function scrollChat(state: State, rows: number): State {
  const { width, height } = chatSize(state);
  return { ...state, scroll: scrolled(state, topPlace(state, width, height), rows, width, height) };
}

/** Rows of one page: the pane less two rows, which stay in sight. */
export function pageRows(state: State): number {
  return Math.max(1, chatSize(state).height - 2);
}
