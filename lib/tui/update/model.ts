import type { ModelFacts } from '../../engine/engine.js';
import type { ModelEntry } from '../../models/list.js';
import { isEmpty } from '../editor/editor.js';
import { isTooLarge, needsText, smallerThan } from '../fit.js';
import { loadedName, statusOf } from '../model-table.js';
import { markedAt, pickerRows, withMark } from '../picker.js';
import type { State } from '../state.js';
import { chooseDialog } from './dialog.js';
import { measured } from './measure.js';
import { cutShort } from './reply.js';
import type { Step } from './step.js';
import { notify, then } from './step.js';
import { generate } from './submit.js';

/** Takes the list of models; at the first start, or where it is asked for, the menu opens. */
export function listed(state: State, models: readonly ModelEntry[], first: boolean): Step {
  // A row that goes, as one that was removed, leaves its mark to the next.
  const at = markedAt(state, pickerRows(state));
  const listed: State = { ...state, models };
  const known = pickerRows(listed).some(({ key }) => key === state.picker.marked)
    ? listed
    : withMark(listed, at);
  // Who has begun to write is not interrupted by a menu that comes late.
  const busy = !isEmpty(state.editor) || state.conversation.leaf !== null || state.dialog !== null;
  return [first && !busy ? chooseDialog(known) : known];
}

/** Changes to the model of a file or a server that the person named, now that the list has it if it is there. */
export function named(state: State, path: string): Step {
  const entry = state.models.find(known => known.path === path || known.name === path);
  return entry === undefined
    ? [notify(state, 'error', `there is no model file ${path}`)]
    : takeModel(state, entry);
}

/**
 * Changes to a model of the list where that changes anything; one that cannot be used says why, and one that is too
 * large is asked about.
 */
export function takeModel(state: State, entry: ModelEntry): Step {
  const { name, status, reason = 'cannot be used' } = entry;
  if (status !== 'available') return [notify(state, 'error', `${name}: ${reason}`)];
  switch (statusOf(state, entry)) {
    case 'loaded':
    case 'loading':
      return [state];
    case 'available':
      return isTooLarge(state, entry) ? [askToLoad(state, entry)] : switchModel(state, name);
    case 'in memory':
    case 'embedding':
    case 'disabled':
      return switchModel(state, name);
  }
}

function askToLoad(state: State, entry: ModelEntry): State {
  const smaller = smallerThan(state, entry);
  const instead = smaller === undefined ? '' : ` ${smaller.name} fits.`;
  const question = `${entry.name} ${needsText(state, entry)}.${instead} Load it all the same?`;
  const about = { type: 'load', name: entry.name } as const;
  return { ...state, dialog: { type: 'confirm', question, about } };
}

/** Loads another model; a running reply is stopped and kept. The present model answers again if this one fails. */
export function switchModel(state: State, name: string): Step {
  const writing = state.running !== null && state.running.step !== 'waiting';
  const start = (idle: State): Step => {
    const previous =
      idle.engine.type === 'ready'
        ? idle.engine.facts.name
        : idle.engine.type === 'loading'
          ? idle.engine.previous
          : undefined;
    const engine = { type: 'loading', name, fraction: 0, startedAt: idle.now, previous } as const;
    return [
      { ...idle, engine },
      { type: 'load-model', name },
    ];
  };
  return writing ? then([state, { type: 'stop' }], stopped => then(cutShort(stopped), start)) : start(state);
}

/** Takes the loaded share of the model that is loading. */
export function loading(state: State, name: string, fraction: number): Step {
  if (state.engine.type === 'loading' && state.engine.name === name) {
    return [{ ...state, engine: { ...state.engine, fraction } }];
  }
  return [
    { ...state, engine: { type: 'loading', name, fraction, startedAt: state.now, previous: undefined } },
  ];
}

/** The model is ready: what waited for it begins. The conversation remembers it for the next start. */
export function loaded(state: State, facts: ModelFacts, contextSize: number): Step {
  const changed = state.conversation.model !== facts.name;
  const conversation = changed ? { ...state.conversation, model: facts.name } : state.conversation;
  const ready: State = { ...state, conversation, engine: { type: 'ready', facts, contextSize } };
  const step = then(then(measured(ready), beginWaiting), next => [next, { type: 'poll-memory' }]);
  if (!changed || conversation.leaf === null) return step;
  return then(step, next => [next, { type: 'store', conversation }]);
}

interface LoadFailure {
  readonly name: string;
  readonly reason: string;
  readonly stopped: boolean;
  readonly fallback: ModelFacts | undefined;
  readonly contextSize: number;
}

/** The model could not be loaded: the previous one answers again, with the reason on the screen. */
export function loadFailed(state: State, failure: LoadFailure): Step {
  const { name, reason, stopped, fallback, contextSize } = failure;
  const entry = state.models.find(known => known.name === name);
  const smaller = entry === undefined ? undefined : smallerThan(state, entry);
  const instead = smaller === undefined ? '' : `; /switch ${smaller.name} takes less memory`;
  const told = `${reason.startsWith(name) ? reason : `${name}: ${reason}`}${instead}`;
  const text = stopped ? `loading ${name} was stopped` : told;
  const level = stopped ? 'info' : 'error';
  if (fallback === undefined) {
    const engine = { type: 'failed', name, reason: stopped ? 'stopped' : reason } as const;
    return then(cutShort({ ...state, engine }), ended => {
      const { leaf } = ended.conversation;
      const failure = state.running === null ? ended.failure : { leaf, reason: text };
      return [notify({ ...ended, failure }, level, text)];
    });
  }
  const back: State = { ...state, engine: { type: 'ready', facts: fallback, contextSize } };
  return then(measured(notify(back, level, `${text}; ${fallback.name} goes on`)), beginWaiting);
}

function beginWaiting(state: State): Step {
  const { running } = state;
  if (running === null || running.step !== 'waiting') return [state];
  const model = loadedName(state) ?? '';
  return generate({ ...state, running: { ...running, model, step: 'reading', readingSince: state.now } });
}
