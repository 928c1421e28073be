import { adviceText, advise, verdictOf as judge, type Verdict } from '../models/forecast-verdict.js';
import { largestBelow, type ModelEntry } from '../models/list.js';
import type { Room } from '../models/machine.js';
import { bytes, count } from './format.js';
import type { State } from './state.js';

/** The verdicts in one or two short words, for a column. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  fits: 'fits',
  tight: 'tight',
  'will swap': 'swaps',
  'will not fit': 'too large',
};

/** What a model could get: what is free, and what the loaded ones would give back; undefined while that is not known. */
function roomOf({ memory, pool, swap }: State): Room | undefined {
  if (memory.machine === null) return undefined;
  return { free: memory.machine.free + pool.reduce((sum, held) => sum + held.bytes, 0), swap };
}

/** Whether so many bytes fit into memory; empty while that cannot be told. */
export function verdictOf(state: State, needBytes: number): string {
  const room = roomOf(state);
  return room === undefined || needBytes === 0 ? '' : verdictWords[judge({ host: needBytes, gpu: 0 }, room)];
}

/** Whether a model can be loaded only by pushing others out of memory, or not at all. */
export function isTooLarge(state: State, { needBytes }: ModelEntry): boolean {
  const verdict = verdictOf(state, needBytes);
  return verdict === verdictWords['will swap'] || verdict === verdictWords['will not fit'];
}

/** The memory that a model takes, whether it is there, and what to change; empty for one that cannot be loaded. */
export function needsText(state: State, entry: ModelEntry): string {
  const { needBytes, context, status } = entry;
  if (needBytes === 0 || status === 'disabled') return '';
  const verdict = verdictOf(state, needBytes);
  const tokens = context > 0 ? ` with ${count(context)} tokens` : '';
  const judged = verdict === '' ? '' : `: ${verdict}`;
  return `needs ${bytes(needBytes)}${tokens}${judged}${adviceOn(state, entry)}`;
}

/** The cheapest change that helps, behind a semicolon; empty where none is needed, and where none helps. */
function adviceOn(state: State, { shape, options }: ModelEntry): string {
  const room = roomOf(state);
  if (room === undefined || shape === undefined || options === undefined) return '';
  const [advice] = advise(shape, options, room);
  return advice === undefined ? '' : `; it would do with ${adviceText(advice, bytes)}`;
}

/** The largest model of the list that fits and takes less than that one. */
export function smallerThan(state: State, { needBytes }: ModelEntry): ModelEntry | undefined {
  return largestBelow(
    state.models.filter(other => !isTooLarge(state, other)),
    needBytes,
  );
}
