import type { KeyEvent } from '../../terminal/input.js';
import { emptyEditor, expandedText, textOf } from '../editor/editor.js';
import { paletteMatches } from '../palette.js';
import type { Dialog, State } from '../state.js';
import { textDialogHeight, textDialogRows } from '../view/dialog.js';
import { runCommand } from './command.js';
import { confirmed } from './confirm.js';
import { edited, moved } from './field.js';
import { leave } from './leave.js';
import { retitle } from './library.js';
import { chooseKey, importKey, importRowsKey, pullKey, quantisationKey } from './model-dialogs.js';
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
      return chooseKey(state, dialog, event, name);
    case 'pull':
      return pullKey(state, dialog, event, name);
    case 'quantisations':
      return quantisationKey(state, dialog, name);
    case 'import':
      return importKey(state, dialog, event, name);
    case 'import-rows':
      return importRowsKey(state, dialog, name);
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
