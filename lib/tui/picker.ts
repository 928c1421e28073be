import type { ModelEntry } from '../models/list.js';
import { type Editor, textOf } from './editor/editor.js';
import { loadedName, statusOf } from './model-table.js';
import type { Pull } from './pull.js';
import type { State } from './state.js';

/** The list of models as a person looks at it. */
export interface Picker {
  /** Key of the marked row: the first one counts where there is no such row. Empty while none was marked. */
  readonly marked: string;
  /** Words that rows must hold; null where all are shown. It counts while the pane has the focus. */
  readonly filter: Editor | null;
  /** Whether letters go into the filter. */
  readonly typing: boolean;
}

/** A row of the list: what is being pulled stands first, so that it is in sight. */
export type PickerRow =
  | { readonly type: 'pull'; readonly key: string; readonly pull: Pull }
  | { readonly type: 'model'; readonly key: string; readonly entry: ModelEntry };

export const noPicker: Picker = { marked: '', filter: null, typing: false };

/** The rows of the pane, with the filter while the pane has the focus. */
export function pickerRows(state: State): readonly PickerRow[] {
  const { filter } = state.picker;
  const query = state.focus === 'models' && filter !== null ? textOf(filter) : '';
  const pulls = state.pulls
    .filter(pull => holdsAll(query, [pull.name, pull.reference]))
    .map((pull): PickerRow => ({ type: 'pull', key: `pull ${pull.reference}`, pull }));
  const models = filteredModels(state, query).map(
    (entry): PickerRow => ({ type: 'model', key: `model ${entry.name}`, entry }),
  );
  return [...pulls, ...models];
}

/** The models that hold every word of `query` in what the list shows of them; those that hold it in their name come first. */
export function filteredModels(state: State, query: string): readonly ModelEntry[] {
  const found = state.models.filter(entry =>
    holdsAll(query, [
      entry.name,
      entry.description,
      entry.quantisation ?? '',
      entry.profile ?? '',
      statusOf(state, entry),
    ]),
  );
  const inName = found.filter(({ name }) => holdsAll(query, [name]));
  return [...inName, ...found.filter(entry => !inName.includes(entry))];
}

/** Of these, what is offered to chat with: no models that give vectors, ranks or labels. */
export function filteredChatModels(state: State, query: string): readonly ModelEntry[] {
  return filteredModels(state, query).filter(isForChat);
}

/** One that cannot be read may be a model that chats: its reason is worth to be seen. */
export function isForChat({ status, purpose = 'chat' }: ModelEntry): boolean {
  return status !== 'embedding' && purpose === 'chat';
}

/** Place of the marked row in `rows`; while none was marked, that of the model that answers. */
export function markedAt(state: State, rows: readonly PickerRow[]): number {
  const { marked } = state.picker;
  const key = marked === '' ? `model ${loadedName(state) ?? ''}` : marked;
  return Math.max(
    0,
    rows.findIndex(row => row.key === key),
  );
}

/** `state` with the row at that place marked, or the nearest that there is. */
export function withMark(state: State, at: number): State {
  const rows = pickerRows(state);
  const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
  return { ...state, picker: { ...state.picker, marked: row?.key ?? '' } };
}

function holdsAll(query: string, texts: readonly string[]): boolean {
  const text = texts.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
