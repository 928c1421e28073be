import type { KeyEvent } from '../../terminal/input.js';
import { expandedText, textOf } from '../editor/editor.js';
import { importTools } from '../import-tools.js';
import { filteredChatModels } from '../picker.js';
import { profilesToPull } from '../profiles.js';
import type { Dialog, State } from '../state.js';
import { importRowsHeight } from '../view/import-dialogs.js';
import { edited, isMovement, moved } from './field.js';
import { importRows, planImport } from './import.js';
import { chooseModel } from './picker-keys.js';
import { pull, startPull } from './pull.js';
import type { Step } from './step.js';

type DialogOf<Type extends Dialog['type']> = Extract<Dialog, { readonly type: Type }>;

/** A key in the menu of models: what is typed filters it. */
export function chooseKey(state: State, dialog: DialogOf<'choose'>, event: KeyEvent, name: string): Step {
  const models = filteredChatModels(state, textOf(dialog.query));
  if (name === 'enter') {
    const entry = models[dialog.selected];
    // One that cannot be used says why below the list, which stays open for another.
    return entry?.status === 'available' ? chooseModel({ ...state, dialog: null }, entry) : [state];
  }
  return [{ ...state, dialog: listKey(dialog, event, name, models.length) }];
}

/** A key in the question what to pull. */
export function pullKey(state: State, dialog: DialogOf<'pull'>, event: KeyEvent, name: string): Step {
  const typed = expandedText(dialog.query).trim();
  const profiles = profilesToPull(state, typed);
  if (name !== 'enter') return [{ ...state, dialog: listKey(dialog, event, name, profiles.length) }];
  const wanted = profiles[dialog.selected]?.name ?? typed;
  return wanted === '' ? [state] : pull({ ...state, dialog: null }, wanted);
}

/** A key in the list of what a repository has. */
export function quantisationKey(state: State, dialog: DialogOf<'quantisations'>, name: string): Step {
  const { repository, choices, selected } = dialog;
  if (choices === null) return [state];
  const choice = choices[selected];
  if (name === 'enter') {
    if (choice === undefined) return [{ ...state, dialog: null }];
    return startPull({ ...state, dialog: null }, `${repository}:${choice.name}`, false);
  }
  return [{ ...state, dialog: { ...dialog, selected: moved(selected, name, choices.length) } }];
}

/** A key in the question where to import from. */
export function importKey(state: State, dialog: DialogOf<'import'>, event: KeyEvent, name: string): Step {
  const path = expandedText(dialog.path).trim();
  if (name === 'enter') {
    const source = path === '' ? importTools[dialog.selected]?.source : { type: 'path' as const, path };
    return source === undefined ? [state] : planImport(state, source);
  }
  if (isMovement(name)) {
    return [{ ...state, dialog: { ...dialog, selected: moved(dialog.selected, name, importTools.length) } }];
  }
  return [{ ...state, dialog: { ...dialog, path: edited(dialog.path, event, name) } }];
}

/** A key over what an import would do: Enter does it. */
export function importRowsKey(state: State, dialog: DialogOf<'import-rows'>, name: string): Step {
  const { rows, top } = dialog;
  if (rows === null) return [state];
  if (name === 'enter') return importRows({ ...state, dialog: null }, rows);
  const last = Math.max(0, rows.length - importRowsHeight(state));
  const next = Math.min(last, moved(top, name, rows.length));
  return [{ ...state, dialog: { ...dialog, top: Math.max(0, next) } }];
}

/** Movement keys mark another row; all others edit the query, which begins at its first row again. */
function listKey<List extends DialogOf<'choose' | 'pull'>>(
  dialog: List,
  event: KeyEvent,
  name: string,
  length: number,
): List {
  if (isMovement(name)) return { ...dialog, selected: moved(dialog.selected, name, length) };
  const query = edited(dialog.query, event, name);
  return textOf(query) === textOf(dialog.query) ? { ...dialog, query } : { ...dialog, query, selected: 0 };
}
