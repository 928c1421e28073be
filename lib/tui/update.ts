import { replaceAll } from './editor/change.js';
import { expandedText } from './editor/editor.js';
import type { Event } from './event.js';
import { withRequests } from './requests.js';
import type { State } from './state.js';
import { attached, attachFailed, offered } from './update/attach.js';
import { filesListed } from './update/complete.js';
import { asked } from './update/confirm.js';
import { resized } from './update/focus.js';
import { importFailed, importPlanned } from './update/import.js';
import { draftChanged } from './update/input.js';
import { key } from './update/keys.js';
import { leave } from './update/leave.js';
import { historyListed, opened, restored } from './update/library.js';
import { listed, loaded, loadFailed, loading, named } from './update/model.js';
import { pasted } from './update/paste.js';
import { removalPlanned } from './update/picker-keys.js';
import { pointer } from './update/pointer.js';
import { withPreviews } from './update/previews.js';
import { pullEnded, pulled, pulling, quantisationsFailed, quantisationsListed } from './update/pull.js';
import { absorb, fail } from './update/reply.js';
import type { NewId, Step } from './update/step.js';
import { notify } from './update/step.js';

/**
 * One step of the screen: a pure function of the state, the event and its time. Everything that is to be done outside
 * stands in the effects.
 */
export function update(before: State, event: Event, now: number, newId: NewId): Step {
  return withPreviews(before, updated(before, event, now, newId));
}

function updated(before: State, event: Event, now: number, newId: NewId): Step {
  const state: State = {
    ...before,
    now,
    notice: before.notice !== null && before.notice.until < now ? null : before.notice,
  };
  switch (event.type) {
    case 'input':
      return input(state, event.input, newId);
    case 'resize':
      return [resized(state, event.columns, event.rows)];
    case 'tick':
      return [state, { type: 'poll-memory' }, { type: 'poll-registry' }];
    case 'rendering':
      return [state];
    case 'leave':
      return leave(state);
    case 'restored':
      return restored(state, event.conversation, event.draft);
    case 'prompts':
      return [{ ...state, prompts: event.prompts }];
    case 'models':
      return listed(state, event.models, event.first);
    case 'model-named':
      return named(state, event.path);
    case 'loading':
      return loading(state, event.name, event.fraction);
    case 'loaded':
      return loaded(state, event.facts, event.contextSize);
    case 'load-failed':
      return loadFailed(state, event);
    case 'reply':
      return absorb(state, event.id, event.event);
    case 'reply-failed':
      return fail(state, event.id, event.reason);
    case 'measured':
      return [
        event.conversation === state.conversation.id
          ? { ...state, measure: event.measure, omitted: event.measure.omitted }
          : state,
      ];
    case 'memory':
      return [{ ...state, memory: { engine: event.engine, machine: event.machine } }];
    case 'pool':
      return [{ ...state, pool: event.engines, swap: event.swap }];
    case 'requests':
      return [{ ...state, requests: withRequests(state.requests, event.rows, now) }];
    case 'pulling':
      return [pulling(state, event.reference, event.progress)];
    case 'pulled':
      return pulled(state, event.reference, event.name, event.path);
    case 'pull-ended':
      return [pullEnded(state, event)];
    case 'quantisations':
      return [quantisationsListed(state, event.repository, event.choices)];
    case 'quantisations-failed':
      return [quantisationsFailed(state, event.repository, event.reason)];
    case 'import-planned':
      return [importPlanned(state, event.source, event.rows)];
    case 'import-failed':
      return [importFailed(state, event.source, event.reason)];
    case 'removal-planned':
      return [removalPlanned(state, event.entry, event.removal)];
    case 'history':
      return historyListed(state, event.rows, event.total);
    case 'opened':
      return opened(state, event.conversation, event.draft, event.text);
    case 'stored':
      if (state.storeFailure === '') return [state];
      return [notify({ ...state, storeFailure: '' }, 'info', 'everything is saved again')];
    case 'store-failed':
      return [notStored(state, event.reason)];
    case 'auto-saved':
      return [
        event.conversation === state.conversation.id
          ? notify({ ...state, unsaved: 0, savedAt: now }, 'info', `saved as ${event.file}`)
          : state,
      ];
    case 'ask':
      return [asked(state, event.question, event.about)];
    case 'saves':
      return [{ ...state, saves: event.names }];
    case 'files':
      return filesListed(state, event.directory, event.names);
    case 'attached':
      return attached(state, event);
    case 'attach-failed':
      return [attachFailed(state, event.path, event.reason)];
    case 'picture-found':
      return [offered(state, event.path, event.text)];
    case 'preview':
      if (!state.previews.has(event.image)) return [state];
      return [{ ...state, previews: new Map(state.previews).set(event.image, event.pixels) }];
    case 'edited':
      // Left as it was, its large pastes stay folded.
      if (event.text === expandedText(state.editor)) return [state];
      return draftChanged({ ...state, editor: replaceAll(state.editor, event.text) });
    case 'notice':
      return [notify(state, event.level, event.text)];
  }
}

/** The status line goes on saying so; the reason is told in full, once. */
function notStored(state: State, reason: string): State {
  const failed: State = { ...state, storeFailure: reason };
  return state.storeFailure === reason ? failed : notify(failed, 'error', `NOT SAVED: ${reason}`);
}

function input(state: State, event: Extract<Event, { type: 'input' }>['input'], newId: NewId): Step {
  switch (event.type) {
    case 'key':
      return key(state, event, newId);
    case 'mouse':
      return pointer(state, event, newId);
    case 'paste':
      return pasted(state, event.text);
    case 'focus':
    case 'reply':
      return [state];
  }
}
