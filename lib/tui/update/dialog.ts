import { emptyEditor } from '../editor/editor.js';
import { filteredChatModels } from '../picker.js';
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
    filteredChatModels(state, '').findIndex(entry => entry.name === name),
  );
  return { ...state, dialog: { type: 'choose', query: emptyEditor(), selected } };
}

/** Opens the command palette. */
export function paletteDialog(state: State): State {
  return { ...state, dialog: { type: 'palette', query: emptyEditor(), selected: 0 } };
}

/** Asks what to pull. */
export function pullDialog(state: State): State {
  return { ...state, dialog: { type: 'pull', query: emptyEditor(), selected: 0 } };
}

/** Asks where to import models from. */
export function importDialog(state: State): State {
  return { ...state, dialog: { type: 'import', path: emptyEditor(), selected: 0 } };
}
