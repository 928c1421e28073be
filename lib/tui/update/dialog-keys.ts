import type { KeyEvent } from '../../terminal/input.js';
import { insert } from '../editor/change.js';
import { edit } from '../editor/edit.js';
import type { Editor, EditorAction } from '../editor/editor.js';
import { emptyEditor, expandedText, textOf } from '../editor/editor.js';
import { actionOf } from '../keymap.js';
import { paletteMatches } from '../palette.js';
import type { Dialog, State } from '../state.js';
import { textDialogHeight, textDialogRows } from '../view/dialog.js';
import { runCommand } from './command.js';
import { confirmed } from './confirm.js';
import { leave } from './leave.js';
import { retitle } from './library.js';
import { chooseModel } from './list-keys.js';
import type { NewId, Step } from './step.js';
import { notify } from './step.js';

/** Takes a key while a dialog is open. */
export function dialogKey(state: State, dialog: Dialog, event: KeyEvent, name: string, newId: NewId): Step {
  const closed: State = { ...state, dialog: null };
  if (name === 'ctrl-c')
    return dialog.type === 'confirm' && dialog.about.type === 'quit' ? leave(closed) : [closed];
  if (name === 'escape') return [closed];
  switch (dialog.type) {
    case 'text':
      return textKey(state, dialog, name);
    case 'choose':
      return chooseKey(state, dialog.selected, name);
    case 'palette':
      return paletteKey(state, dialog, event, name, newId);
    case 'rename':
      return renameKey(state, dialog, event, name);
    case 'confirm':
      if (name === 'enter' || name === 'y') return confirmed(closed, dialog.about);
      return [name === 'n' ? closed : state];
  }
}

function textKey(state: State, dialog: Extract<Dialog, { type: 'text' }>, name: string): Step {
  const page = textDialogHeight(state);
  const last = Math.max(0, textDialogRows(state, dialog.lines).length - page);
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -page,
    pagedown: page,
    space: page,
    home: -last,
    end: last,
  };
  const by = steps[name];
  if (by === undefined)
    return [name === 'q' || name === 'enter' || name === 'f1' ? { ...state, dialog: null } : state];
  return [{ ...state, dialog: { ...dialog, top: Math.max(0, Math.min(last, dialog.top + by)) } }];
}

function chooseKey(state: State, selected: number, name: string): Step {
  // One that cannot be used says why below the list, which stays open for another.
  const usable = state.models[selected]?.status !== 'disabled';
  if (name === 'enter') return usable ? chooseModel({ ...state, dialog: null }, selected) : [state];
  const next = moved(selected, name, state.models.length);
  return [{ ...state, dialog: { type: 'choose', selected: next } }];
}

function paletteKey(
  state: State,
  dialog: Extract<Dialog, { type: 'palette' }>,
  event: KeyEvent,
  name: string,
  newId: NewId,
): Step {
  const matches = paletteMatches(textOf(dialog.query));
  if (name === 'enter') {
    const item = matches[dialog.selected];
    if (item === undefined) return [state];
    const closed: State = { ...state, dialog: null, focus: 'input' };
    if (item.open) return [{ ...closed, editor: emptyEditor(`${item.command} `) }];
    return runCommand(closed, item.command, newId);
  }
  if (name === 'up' || name === 'down' || name === 'pageup' || name === 'pagedown') {
    return [{ ...state, dialog: { ...dialog, selected: moved(dialog.selected, name, matches.length) } }];
  }
  return [{ ...state, dialog: { ...dialog, query: edited(dialog.query, event, name), selected: 0 } }];
}

function renameKey(
  state: State,
  dialog: Extract<Dialog, { type: 'rename' }>,
  event: KeyEvent,
  name: string,
): Step {
  if (name !== 'enter')
    return [{ ...state, dialog: { ...dialog, editor: edited(dialog.editor, event, name) } }];
  const title = expandedText(dialog.editor).trim();
  const closed: State = { ...state, dialog: null };
  if (title === '') return [notify(closed, 'warn', 'a title needs at least one character')];
  return retitle(closed, dialog.id, title);
}

/** A one-line field takes the editing keys of the input, but no new lines. */
function edited(editor: Editor, event: KeyEvent, name: string): Editor {
  if (event.text !== '') return insert(editor, event.text);
  const action = actionOf(name, 'input', {});
  return action !== undefined && isFieldAction(action) ? edit(editor, action) : editor;
}

const fieldActions = new Set<string>([
  'left',
  'right',
  'word-left',
  'word-right',
  'home',
  'end',
  'backspace',
  'delete',
  'delete-word-back',
  'delete-space-word-back',
  'delete-word-forward',
  'kill-to-end',
  'kill-to-start',
  'yank',
  'undo',
  'redo',
] satisfies EditorAction[]);

function isFieldAction(action: string): action is EditorAction {
  return fieldActions.has(action);
}

/** The mark of a list after a movement key. */
export function moved(selected: number, name: string, length: number): number {
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -10,
    pagedown: 10,
    home: -length,
    end: length,
  };
  return Math.max(0, Math.min(length - 1, selected + (steps[name] ?? 0)));
}
