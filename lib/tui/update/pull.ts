import type { Choice } from '../../models/hub/choices.js';
import type { DownloadProgress } from '../../models/hub/progress.js';
import { profileToPull } from '../profiles.js';
import { begunPull, isPulling, type Pull } from '../pull.js';
import type { State } from '../state.js';
import { pullDialog } from './dialog.js';
import { isOnScreen } from './focus.js';
import type { Step } from './step.js';
import { notify, then } from './step.js';

/** A name of the hub that says nothing of a quantisation: `user/repo`, with or without the hub before it. */
const repository = /^(?:(?:https?:\/\/)?(?:www\.)?(?:hf\.co|huggingface\.co)\/)?([\w.-]+\/[\w.-]+)$/i;

/** Pulls what a person names; of a repository, it asks which quantisation. */
export function pull(state: State, wanted: string): Step {
  const reference = wanted.trim();
  if (reference === '') return [pullDialog(state)];
  const [, name] = repository.exec(reference) ?? [];
  if (name === undefined || /\.gguf$/i.test(name)) return startPull(state, reference, false);
  return [
    { ...state, dialog: { type: 'quantisations', repository: name, choices: null, selected: 0 } },
    { type: 'list-quantisations', repository: name },
  ];
}

/** Starts a pull, or takes one up again. `use`: the model is to answer once it is here. */
export function startPull(state: State, reference: string, use: boolean): Step {
  const former = state.pulls.find(known => known.reference === reference);
  if (former !== undefined && isPulling(former)) {
    const told = notify(state, 'info', `${former.name} is being pulled already`);
    return [changed(told, reference, known => ({ ...known, use: known.use || use }))];
  }
  const pull = begunPull(reference, use, former);
  const pulls = [pull, ...state.pulls.filter(known => known !== former)];
  const told = isOnScreen(state, 'models')
    ? state
    : notify(state, 'info', `pulling ${pull.name}; F3 shows it`);
  const picker = state.focus === 'models' ? { ...state.picker, marked: `pull ${reference}` } : state.picker;
  return [
    { ...told, pulls, picker },
    { type: 'pull', reference },
  ];
}

/** Ends a pull; it can be taken up again. */
export function stopPull(state: State, { reference }: Pull): Step {
  return [state, { type: 'stop-pull', reference }];
}

/** Takes a pull that has ended off the list; what has come of it stays on the disk. */
export function dismissPull(state: State, pull: Pull): State {
  return { ...state, pulls: state.pulls.filter(known => known !== pull) };
}

/** Takes what a pull does now. */
export function pulling(state: State, reference: string, progress: DownloadProgress): State {
  const { type: step, done, total, bytesPerSecond, secondsLeft } = progress;
  return changed(state, reference, known => ({
    ...known,
    step,
    done,
    total,
    bytesPerSecond,
    secondsLeft,
  }));
}

/** The model is here: it takes the mark of its pull, and answers if that was asked for. */
export function pulled(state: State, reference: string, file: string, path: string): Step {
  // As the list will name it.
  const name = profileToPull(state.models, file)?.name ?? file;
  const pull = state.pulls.find(known => known.reference === reference);
  const pulls = state.pulls.filter(known => known !== pull);
  const isMarked = state.picker.marked === `pull ${reference}`;
  const picker = isMarked ? { ...state.picker, marked: `model ${name}` } : state.picker;
  const here: State = { ...state, pulls, picker };
  const isBusy = state.running !== null && state.running.step !== 'waiting';
  // A reply must not be cut short by a model that comes in the middle of it.
  if (pull?.use && !isBusy)
    return then([notify(here, 'info', `${name} is here`)], next => [next, { type: 'find-model', path }]);
  const told = notify(here, 'info', `${name} is here: /switch ${name} takes it`);
  return [told, { type: 'list-models' }];
}

interface Ended {
  readonly reference: string;
  readonly reason: string;
  readonly stopped: boolean;
}

/** A pull was stopped or has failed. One of which nothing has come is told, and not kept in the list. */
export function pullEnded(state: State, { reference, reason, stopped }: Ended): State {
  const pull = state.pulls.find(known => known.reference === reference);
  const told = stopped
    ? notify(state, 'info', `pulling ${pull?.name ?? reference} was stopped; what has come is kept`)
    : notify(state, 'error', reason);
  if (pull === undefined || pull.total === 0) return pull === undefined ? told : dismissPull(told, pull);
  return changed(told, reference, known => ({
    ...known,
    step: stopped ? 'stopped' : 'failed',
    reason: stopped ? '' : reason,
    bytesPerSecond: undefined,
    secondsLeft: undefined,
  }));
}

/** The hub has answered: the best that fits is marked. Nothing where the dialog was closed meanwhile. */
export function quantisationsListed(state: State, name: string, choices: readonly Choice[]): State {
  if (!asksFor(state, name)) return state;
  const selected = Math.max(
    0,
    choices.findIndex(({ best }) => best),
  );
  return { ...state, dialog: { type: 'quantisations', repository: name, choices, selected } };
}

/** The hub has no answer: says why. */
export function quantisationsFailed(state: State, name: string, reason: string): State {
  return asksFor(state, name) ? notify({ ...state, dialog: null }, 'error', reason) : state;
}

function asksFor({ dialog }: State, name: string): boolean {
  return dialog?.type === 'quantisations' && dialog.repository === name;
}

function changed(state: State, reference: string, change: (pull: Pull) => Pull): State {
  return {
    ...state,
    pulls: state.pulls.map(known => (known.reference === reference ? change(known) : known)),
  };
}
