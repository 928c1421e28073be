import type { ModelEntry } from '../../models/list.js';
import { textOf } from '../editor/editor.js';
import { needsText } from '../fit.js';
import { aboutModel, modelCells, statusOf } from '../model-table.js';
import { filteredChatModels } from '../picker.js';
import type { Dialog, State } from '../state.js';
import { type DialogView, dialogWidth } from './dialog-frame.js';
import { aboutRows, LIST_COLUMNS, listRows, listView } from './list-dialog.js';
import { headingRow } from './model-columns.js';

type DialogOf<Type extends Dialog['type']> = Extract<Dialog, { readonly type: Type }>;

/** The menu of models, with what is typed as its filter. */
export function chooseView(state: State, { query, selected }: DialogOf<'choose'>): DialogView {
  const width = dialogWidth(state, LIST_COLUMNS);
  const models = filteredChatModels(state, textOf(query));
  const rows = models.map(entry => ({
    cells: modelCells(state, entry),
    status: statusOf(state, entry),
    about: aboutWithNeeds(state, entry),
  }));
  // As high as with all of them, so that the menu stands still while the mark moves and the filter grows.
  const all = filteredChatModels(state, '');
  const height = Math.max(1, Math.min(all.length, state.rows - 11));
  const abouts = all.map(entry => aboutWithNeeds(state, entry));
  return listView(state, {
    title: 'Choose a model',
    titleRight: 'type to filter, Enter takes it',
    width,
    query,
    list: [headingRow(width - 2), ...listRows(rows, selected, height, width - 2)],
    about: aboutRows(rows[selected]?.about ?? (models.length === 0 ? 'no model matches' : ''), abouts, width),
  });
}

function aboutWithNeeds(state: State, entry: ModelEntry): string {
  const needs = needsText(state, entry);
  return `${aboutModel(entry)}${needs === '' ? '' : `; ${needs}`}`;
}
