import type { ModelEntry } from '../../models/list.js';
import type { Removal } from '../../models/removal.js';
import type { KeyEvent } from '../../terminal/input.js';
import { insert } from '../editor/change.js';
import { emptyEditor, textOf } from '../editor/editor.js';
import { bytes } from '../format.js';
import type { Action } from '../keymap.js';
import { loadedName } from '../model-table.js';
import { markedAt, type PickerRow, pickerRows, withMark } from '../picker.js';
import { isPulling, type Pull } from '../pull.js';
import type { State } from '../state.js';
import { importDialog, pullDialog } from './dialog.js';
import { edited } from './field.js';
import { position } from './list-keys.js';
import { takeModel } from './model.js';
import { dismissPull, startPull, stopPull } from './pull.js';
import type { Step } from './step.js';
import { notify } from './step.js';

/** Keys of the list of models: Enter switches; pull, import, switch off and remove; `/` filters. */
export function modelsAction(state: State, action: Action): Step {
  const rows = pickerRows(state);
  const marked = markedAt(state, rows);
  const at = position(action, marked, rows.length);
  if (at !== undefined) return [withMark(state, at)];
  if (action === 'filter') return [filterWith(state, '')];
  if (action === 'pull') return [pullDialog(state)];
  if (action === 'import') return [importDialog(state)];
  const row = rows[marked];
  return row === undefined ? [state] : rowAction(state, row, action);
}

function rowAction(state: State, row: PickerRow, action: Action): Step {
  switch (action) {
    case 'accept':
      return row.type === 'model' ? chooseModel(state, row.entry) : takeUp(state, row.pull);
    case 'toggle-model':
      return row.type === 'model' ? toggle(state, row.entry) : [state];
    case 'remove':
      if (row.type === 'model') return askRemove(state, row.entry);
      return isPulling(row.pull) ? stopPull(state, row.pull) : [dismissPull(state, row.pull)];
    default:
      return [state];
  }
}

/** Switches to a model and goes back to the input; one that cannot be used says why. */
export function chooseModel(state: State, entry: ModelEntry): Step {
  if (entry.status !== 'available') return takeModel(state, entry);
  const picker = { ...state.picker, marked: `model ${entry.name}` };
  return takeModel({ ...state, focus: 'input', picker }, entry);
}

function takeUp(state: State, pull: Pull): Step {
  if (isPulling(pull)) return [notify(state, 'info', `${pull.name} is being pulled; x stops it`)];
  return startPull(state, pull.reference, pull.use);
}

/** One that answers or is kept loaded goes on until another takes its place; it is only not offered any more. */
function toggle(state: State, entry: ModelEntry): Step {
  const why = inUse(state, entry);
  return why === undefined ? [state, { type: 'toggle-model', entry }] : [notify(state, 'warn', why)];
}

function askRemove(state: State, entry: ModelEntry): Step {
  const why = inUse(state, entry);
  return why === undefined ? [state, { type: 'plan-removal', entry }] : [notify(state, 'warn', why)];
}

/** Asks before a model is removed, naming what goes and what stays. */
export function removalPlanned(state: State, entry: ModelEntry, removal: Removal): State {
  const { registered, freed, kept } = removal;
  const size = freed.reduce((sum, file) => sum + file.bytes, 0);
  const files = freed.length === 1 ? 'Its file goes' : `Its ${freed.length} files go`;
  const question = [
    `Remove ${entry.name}?`,
    ...(registered ? ['It is taken out of models.yaml.'] : []),
    ...(freed.length === 0 ? [] : [`${files}: ${bytes(size)}.`]),
    ...kept.map(({ path, why }) => `${path} stays: ${why}.`),
  ].join(' ');
  return { ...state, dialog: { type: 'confirm', question, about: { type: 'remove-model', entry } } };
}

function inUse(state: State, { name }: ModelEntry): string | undefined {
  const { engine } = state;
  const isTaken = name === loadedName(state) || (engine.type === 'loading' && engine.name === name);
  return isTaken ? `${name} is in use; switch to another model first` : undefined;
}

/** Begins the filter, or goes on with it. */
export function filterWith(state: State, text: string): State {
  const filter = insert(state.picker.filter ?? emptyEditor(), text, state.now);
  return { ...state, picker: { ...state.picker, filter, typing: true } };
}

/** A key while letters go into the filter; undefined for one that does what it does everywhere. */
export function filterKey(state: State, event: KeyEvent, name: string): Step | undefined {
  const { picker } = state;
  const filter = picker.filter ?? emptyEditor();
  switch (name) {
    case 'enter':
      return modelsAction(state, 'accept');
    case 'up':
      return modelsAction(state, 'up');
    case 'down':
      return modelsAction(state, 'down');
    case 'tab':
      return [{ ...state, picker: { ...picker, typing: false } }];
    case 'ctrl-c':
      return [{ ...state, picker: { ...picker, filter: null, typing: false } }];
  }
  if (name === 'backspace' && textOf(filter) === '')
    return [{ ...state, picker: { ...picker, filter: null, typing: false } }];
  const next = edited(filter, event, name);
  return next === filter ? undefined : [{ ...state, picker: { ...picker, filter: next } }];
}
