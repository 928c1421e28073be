import { emptyEditor } from '../editor/editor.js';
import type { State } from '../state.js';

/** Opens a scrolling text. */
export function textDialog(state: State, title: string, lines: readonly string[]): State {
  return { ...state, dialog: { type: 'text', title, lines, top: 0 } };
}

/** Opens the menu of models with the loaded one marked. */
export function chooseDialog(state: State): State {
  const { engine } = state;
  const name = engine.type === 'ready' ? engine.facts.name : engine.type === 'none' ? undefined : engine.name;
  const selected = Math.max(
    0,
    state.models.findIndex(entry => entry.name === name),
  );
  return { ...state, dialog: { type: 'choose', selected } };
}

/** Opens the command palette. */
export function paletteDialog(state: State): State {
  return { ...state, dialog: { type: 'palette', query: emptyEditor(), selected: 0 } };
}
