import type { Profile } from '../../models/catalogue.js';
import { type Choice, roughNeed } from '../../models/hub/choices.js';
import { quantOf } from '../../models/hub/listing.js';
import type { ImportRow } from '../../models/import/row.js';
import { entriesOf } from '../../models/import/row.js';
import type { ModelEntry } from '../../models/list.js';
import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { truncate } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { type Editor, expandedText, textOf } from '../editor/editor.js';
import { place } from '../editor/place.js';
import { bytes, counted, shortTokens } from '../format.js';
import { type ModelCells, modelCells, needsText, statusOf, verdictOf, verdictWords } from '../model-table.js';
import { filteredModels } from '../picker.js';
import { profilesToPull } from '../profiles.js';
import type { Dialog, State } from '../state.js';
import { importTools } from '../update/import.js';
import { centred, type DialogView, dialogWidth } from './dialog-frame.js';
import { columns, listTop, selectable } from './list.js';
import { headingRow, modelRow } from './model-columns.js';
import { theme } from './theme.js';

type DialogOf<Type extends Dialog['type']> = Extract<Dialog, { readonly type: Type }>;

const WIDTH = 84;
/** Rows that a description takes at most. */
const ABOUT_ROWS = 3;

/** The menu of models, with what is typed as its filter. */
export function chooseView(state: State, { query, selected }: DialogOf<'choose'>): DialogView {
  const width = dialogWidth(state, WIDTH);
  const models = filteredModels(state, textOf(query));
  const rows = models.map(entry => ({
    cells: modelCells(state, entry),
    status: statusOf(state, entry),
    about: aboutModel(state, entry),
  }));
  // As high as with all of them, so that the menu stands still while the mark moves and the filter grows.
  const height = Math.max(1, Math.min(state.models.length, state.rows - 11));
  const abouts = state.models.map(entry => aboutModel(state, entry));
  return listView(state, {
    title: 'Choose a model',
    titleRight: 'type to filter, Enter takes it',
    width,
    height,
    query,
    list: [headingRow(width - 2), ...listRows(rows, selected, height, width - 2)],
    about: aboutRows(rows[selected]?.about ?? (models.length === 0 ? 'no model matches' : ''), abouts, width),
  });
}

function aboutModel(state: State, entry: ModelEntry): string {
  const needs = needsText(state, entry);
  return `${entry.reason ?? entry.description}${needs === '' ? '' : `; ${needs}`}`;
}

/** What can be pulled: the profiles that are not here, or what is typed. */
export function pullView(state: State, { query, selected }: DialogOf<'pull'>): DialogView {
  const width = dialogWidth(state, WIDTH);
  const typed = expandedText(query).trim();
  const profiles = profilesToPull(state, typed);
  const rows = profiles.map(profile => ({
    cells: profileCells(state, profile),
    status: 'available' as const,
    about: `${profile.description}. ${profile.licence}, from ${profile.repository}`,
  }));
  const height = Math.max(1, Math.min(profilesToPull(state, '').length, state.rows - 11, 14));
  const other = typed.includes('/')
    ? 'Enter asks the hub what this repository has'
    : 'no profile matches; user/repo, user/repo:quant and URLs can be pulled, too';
  return listView(state, {
    title: 'Pull a model',
    titleRight: 'profile, user/repo[:quant] or URL; Enter pulls',
    width,
    height,
    query,
    list: [headingRow(width - 2, 'kind'), ...listRows(rows, selected, height, width - 2)],
    about: aboutRows(rows[selected]?.about ?? other, ['two rows '.repeat(12)], width),
  });
}

function profileCells(state: State, { name, kind, file, sizeBytes, context }: Profile): ModelCells {
  return {
    name,
    quant: quantOf(file) ?? '',
    size: bytes(sizeBytes),
    context: shortTokens(context),
    verdict: verdictOf(state, roughNeed(sizeBytes)),
    status: kind,
  };
}

/** What a repository has: size, memory and verdict of each, the best that fits marked. */
export function quantisationsView(state: State, dialog: DialogOf<'quantisations'>): DialogView {
  const { repository, choices, selected } = dialog;
  const width = dialogWidth(state, 66);
  const height = Math.max(1, Math.min(choices?.length ?? 1, state.rows - 8));
  const top = listTop(selected, choices?.length ?? 0, height);
  const list = (choices ?? [])
    .slice(top, top + height)
    .map((choice, index) =>
      selectable(
        columns(` ${clean(choice.name, 'line')}`, choiceFacts(choice), width - 2),
        top + index === selected,
        choice.best,
      ),
    );
  const text = choices === null ? 'asks the hub …' : 'no GGUF file in this repository';
  const rows = list.length > 0 ? list : [[{ text: ` ${text}`, style: theme.faint }]];
  const note = choices?.some(({ best }) => best)
    ? ' best: the largest that fits; beyond Q8_0 nothing is gained'
    : choices !== null && choices.length > 0
      ? ' none of them fits into the memory that is free'
      : '';
  const pane = centred(state, width, rows.length + 2, {
    title: `Pull ${clean(repository, 'line')}`,
    titleRight: 'Enter pulls, Esc closes',
    rows: [...rows, [], [{ text: note, style: theme.faint }]],
  });
  return { pane, cursor: null };
}

function choiceFacts({ sizeBytes, needBytes, verdict, best }: Choice): string {
  const needs = `needs ${bytes(needBytes)}`.padStart(13);
  return `${bytes(sizeBytes).padStart(7)}  ${needs}  ${verdictWords[verdict].padEnd(9)} ${best ? 'best' : '    '}`;
}

/** Where to import from. */
export function importView(state: State, { path, selected }: DialogOf<'import'>): DialogView {
  const width = dialogWidth(state, 66);
  const typed = expandedText(path) !== '';
  const list = importTools.map(({ label }, index) =>
    selectable(columns(` ${label}`, '', width - 2), !typed && index === selected, false),
  );
  return listView(state, {
    title: 'Import models',
    titleRight: 'Enter looks, Esc closes',
    width,
    height: list.length,
    query: path,
    list,
    about: [[], [{ text: ' Or type the path of a folder or file. Nothing is copied.', style: theme.faint }]],
  });
}

/** Rows of an import that are seen at once. */
export function importRowsHeight(state: State): number {
  return Math.max(1, Math.min(state.rows - 8, 30));
}

/** What an import would do, row by row. */
export function importRowsView(state: State, { rows, top }: DialogOf<'import-rows'>): DialogView {
  const width = dialogWidth(state, 100);
  if (rows === null) {
    const reading: Row = [{ text: ' reads what is there …', style: theme.faint }];
    const pane = centred(state, width, 1, {
      title: 'Import',
      titleRight: 'Esc closes',
      rows: [reading],
    });
    return { pane, cursor: null };
  }
  const shown = rows.slice(top, top + importRowsHeight(state)).map(row => importRow(row, width - 2));
  const entries = entriesOf(rows).length;
  const verb = entries === 0 ? 'nothing new; Enter closes' : `Enter imports ${counted(entries, 'model')}`;
  const pane = centred(state, width, Math.max(1, shown.length) + 2, {
    title: `Import: ${counted(rows.length, 'file')}`,
    titleRight: 'Esc leaves everything as it is',
    rows: [
      ...(shown.length > 0 ? shown : [[{ text: ' there is no GGUF file', style: theme.faint }]]),
      [],
      [{ text: ` ${verb}`, style: theme.faint }],
    ],
  });
  return {
    pane: rows.length > shown.length ? { ...pane, scroll: { top, total: rows.length } } : pane,
    cursor: null,
  };
}

function importRow(row: ImportRow, width: number): Row {
  const size = row.sizeBytes > 0 ? bytes(row.sizeBytes) : '';
  const line = columns(` ${clean(row.id, 'line')}`, `${size.padStart(8)}  ${fate(row).padEnd(34)}`, width);
  const style =
    row.type === 'skipped'
      ? theme.warn
      : row.type === 'new' || row.type === 'changed'
        ? theme.plain
        : theme.faint;
  return [{ text: line, style }];
}

function fate(row: ImportRow): string {
  const short = (text: string) => truncate(clean(text, 'line'), 34);
  switch (row.type) {
    case 'new':
    case 'changed':
      return short(`${row.type}: ${row.what}${row.embedding ? ', embedding' : ''}`);
    case 'known':
      return 'known';
    case 'duplicate':
      return short(`duplicate of ${row.of}`);
    case 'joined':
      return short(`goes with ${row.to.join(', ')}`);
    case 'skipped':
      return short(`skipped: ${row.reason}`);
  }
}

interface ListedModel {
  readonly cells: ModelCells;
  readonly status: Parameters<typeof modelRow>[1];
}

function listRows(
  rows: readonly ListedModel[],
  selected: number,
  height: number,
  width: number,
): readonly Row[] {
  const top = listTop(selected, rows.length, height);
  return Array.from({ length: height }, (_, index): Row => {
    const row = rows[top + index];
    return row === undefined ? [] : modelRow(row.cells, row.status, width, top + index === selected);
  });
}

/** `text` in as many rows as the longest of all texts takes. */
function aboutRows(text: string, all: readonly string[], width: number): readonly Row[] {
  const wrapped = (about: string) => wrapText(clean(about, 'line'), width - 4).slice(0, ABOUT_ROWS);
  const height = Math.max(1, ...all.map(about => wrapped(about).length));
  const rows = wrapped(text);
  return [
    [],
    ...Array.from(
      { length: height },
      (_, at): Row => [{ text: ' ' }, ...(rows[at] ?? []).map(span => ({ ...span, style: theme.faint }))],
    ),
  ];
}

interface ListWithField {
  readonly title: string;
  readonly titleRight: string;
  readonly width: number;
  readonly height: number;
  readonly query: Editor;
  readonly list: readonly Row[];
  readonly about: readonly Row[];
}

/** A field over a list over a description. */
function listView(state: State, what: ListWithField): DialogView {
  const { title, titleRight, width, query, list, about } = what;
  const { rows: shown, cursor } = place(query, width - 5, { top: 0, height: 1 });
  const rows: Row[] = [[{ text: '> ', style: theme.person }, { text: shown[0] ?? '' }], ...list, ...about];
  const pane = centred(state, width, rows.length, { title, titleRight, rows });
  return { pane, cursor: { x: pane.left + 3 + cursor.column, y: pane.top + 1 } };
}
