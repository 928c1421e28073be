import type { Row } from '../../terminal/style.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';

/** A dialog over the panes, and where the cursor stands if it has a text field. */
export interface DialogView {
  readonly pane: PaneView;
  readonly cursor: { readonly x: number; readonly y: number } | null;
}

/** Columns of a dialog that would like `wanted`. */
export function dialogWidth(state: State, wanted: number): number {
  return Math.max(10, Math.min(wanted, state.columns - 4));
}

/** A dialog of `inner` rows in the middle of the screen. */
export function centred(
  state: State,
  width: number,
  inner: number,
  what: { readonly title: string; readonly titleRight: string; readonly rows: readonly Row[] },
): PaneView {
  const height = Math.min(inner + 2, state.rows);
  return {
    id: 'dialog',
    left: Math.max(0, Math.floor((state.columns - width) / 2)),
    top: Math.max(0, Math.floor((state.rows - height) / 2)),
    width,
    height,
    border: true,
    focused: true,
    ...what,
  };
}
