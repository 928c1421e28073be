import type { Profile } from '../../models/catalogue.js';
import { type Choice, roughNeed } from '../../models/hub/choices.js';
import { quantOf } from '../../models/hub/listing.js';
import { clean } from '../../terminal/sanitise.js';
import { expandedText } from '../editor/editor.js';
import { verdictOf, verdictWords } from '../fit.js';
import { bytes, shortTokens } from '../format.js';
import type { ModelCells } from '../model-table.js';
import { profilesToPull } from '../profiles.js';
import type { Dialog, State } from '../state.js';
import { centred, type DialogView, dialogWidth } from './dialog-frame.js';
import { columns, listTop, selectable } from './list.js';
import { aboutRows, LIST_COLUMNS, listRows, listView } from './list-dialog.js';
import { headingRow } from './model-columns.js';
import { theme } from './theme.js';

type DialogOf<Type extends Dialog['type']> = Extract<Dialog, { readonly type: Type }>;

/** What can be pulled: the profiles that are not here, or what is typed. */
export function pullView(state: State, { query, selected }: DialogOf<'pull'>): DialogView {
  const width = dialogWidth(state, LIST_COLUMNS);
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
