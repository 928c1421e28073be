import { entriesOf, type ImportRow } from '../../models/import/row.js';
import type { ImportSource } from '../../models/import/source.js';
import { counted } from '../format.js';
import { importTools } from '../import-tools.js';
import type { State } from '../state.js';
import { importDialog } from './dialog.js';
import type { Step } from './step.js';
import { notify } from './step.js';

/** Shows what an import of that tool, folder or file would do. */
export function importFrom(state: State, wanted: string): Step {
  if (wanted === '') return [importDialog(state)];
  const tool = importTools.find(({ name }) => name === wanted.toLowerCase());
  return planImport(state, tool?.source ?? { type: 'path', path: wanted });
}

/** Asks what an import would do. */
export function planImport(state: State, source: ImportSource): Step {
  return [
    { ...state, dialog: { type: 'import-rows', source, rows: null, top: 0 } },
    { type: 'plan-import', source },
  ];
}

/** The files have been read. Nothing where the dialog was closed meanwhile. */
export function importPlanned(state: State, source: ImportSource, rows: readonly ImportRow[]): State {
  if (!asksFor(state, source)) return state;
  return { ...state, dialog: { type: 'import-rows', source, rows, top: 0 } };
}

/** There is nothing to read: says why. */
export function importFailed(state: State, source: ImportSource, reason: string): State {
  return asksFor(state, source) ? notify({ ...state, dialog: null }, 'error', reason) : state;
}

/** Does what was shown. */
export function importRows(state: State, rows: readonly ImportRow[]): Step {
  const entries = entriesOf(rows).length;
  if (entries === 0) return [notify(state, 'info', 'nothing new to import')];
  return [notify(state, 'info', `importing ${counted(entries, 'model')}`), { type: 'import', rows }];
}

function asksFor({ dialog }: State, source: ImportSource): boolean {
  return dialog?.type === 'import-rows' && dialog.source === source;
}
