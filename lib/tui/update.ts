import { paste, replaceAll } from './editor/change.js';
import type { Event } from './event.js';
import type { State } from './state.js';
import { filesListed } from './update/complete.js';
import { draftChanged } from './update/input.js';
import { key } from './update/keys.js';
import { leave } from './update/leave.js';
import { historyListed, opened, restored } from './update/library.js';
import { listed, loaded, loadFailed, loading } from './update/model.js';
import { pointer } from './update/pointer.js';
import { absorb, fail } from './update/reply.js';
import type { NewId, Step } from './update/step.js';
import { notify } from './update/step.js';

/**
 * One step of the screen: a pure function of the state, the event and its time. Everything that is to be done outside
 * stands in the effects.
 */
export function update(before: State, event: Event, now: number, newId: NewId): Step {
  const state: State = {
    ...before,
    now,
    notice: before.notice !== null && before.notice.until < now ? null : before.notice,
  };
  switch (event.type) {
    case 'input':
      return input(state, event.input, newId);
    case 'resize':
      return [{ ...state, columns: event.columns, rows: event.rows }];
    case 'tick':
      return [state, { type: 'poll-memory' }];
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
    case 'history':
      return historyListed(state, event.rows, event.total);
    case 'opened':
      return opened(state, event.conversation, event.draft, event.text);
    case 'stored':
      return [state.storeFailure === '' ? state : { ...state, storeFailure: '' }];
    case 'store-failed':
      return [{ ...state, storeFailure: event.reason }];
    case 'auto-saved':
      return [
        event.conversation === state.conversation.id
          ? notify({ ...state, unsaved: 0, savedAt: now }, 'info', `saved as ${event.file}`)
          : state,
      ];
    case 'taken':
      return [{ ...state, dialog: { type: 'confirm', question: event.question, about: event.about } }];
    case 'saves':
      return [{ ...state, saves: event.names }];
    case 'files':
      return filesListed(state, event.directory, event.names);
    case 'edited':
      return draftChanged({ ...state, editor: replaceAll(state.editor, event.text) });
    case 'notice':
      return [notify(state, event.level, event.text)];
  }
}

function input(state: State, event: Extract<Event, { type: 'input' }>['input'], newId: NewId): Step {
  switch (event.type) {
    case 'key':
      return key(state, event, newId);
    case 'mouse':
      return pointer(state, event, newId);
    case 'paste':
      if (state.dialog !== null || state.search !== null) return [state];
      return draftChanged({ ...state, focus: 'input', editor: paste(state.editor, event.text) });
    case 'focus':
    case 'reply':
      return [state];
  }
}
