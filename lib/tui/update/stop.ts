import { edit } from '../editor/edit.js';
import { fresh, isEmpty } from '../editor/editor.js';
import { attachedTo, withAttached } from '../pictures.js';
import { runningRequests } from '../requests.js';
import type { State } from '../state.js';
import { detach } from './attach.js';
import { drafted } from './measure.js';
import { cutShort } from './reply.js';
import type { Step } from './step.js';
import { then } from './step.js';

/** Esc: closes what is open, else stops the reply, else stops loading, else goes back to the input. */
export function stopOrBack(state: State): Step {
  if (state.completion !== null) return [{ ...state, completion: null }];
  if (state.focus === 'models' && state.picker.filter !== null)
    return [{ ...state, picker: { ...state.picker, filter: null, typing: false } }];
  if (state.focus !== 'input') return [{ ...state, focus: 'input', marked: null }];
  if (state.editing !== null)
    return drafted(withAttached({ ...state, editing: null, editor: fresh(state.editor) }, []));
  return stopWork(state) ?? [{ ...state, notice: null }];
}

/** Ctrl-C: clears the input, else stops the reply or the loading, else takes off pictures, else asks whether to leave. */
export function interrupt(state: State): Step {
  if (!isEmpty(state.editor)) {
    const editor = edit(state.editor, 'clear', state.now);
    // The pictures of a message that was to be edited belong to it.
    const left = state.editing === null ? state : withAttached(state, []);
    return drafted({ ...left, editor, completion: null, editing: null, recall: null });
  }
  const stopped = stopWork(state);
  if (stopped !== null) return stopped;
  if (attachedTo(state).length > 0) return detach(state, 'all');
  const kept =
    state.storeFailure === '' ? 'Everything is saved.' : `NOT everything is saved: ${state.storeFailure}`;
  const question = `Leave llmtui? ${kept}${beingAnswered(state)}`;
  return [{ ...state, dialog: { type: 'confirm', question, about: { type: 'quit' } } }];
}

/** What leaving does to others. */
function beingAnswered(state: State): string {
  const running = runningRequests(state);
  if (running === 0) return '';
  return running === 1 ? ' 1 request is being answered.' : ` ${running} requests are being answered.`;
}

function stopWork(state: State): Step | null {
  const { running, engine } = state;
  if (running !== null && running.step !== 'waiting') {
    // Told once; whoever goes on pressing Ctrl-C wants to leave.
    if (running.stopping) return null;
    return [{ ...state, running: { ...running, stopping: true } }, { type: 'stop' }];
  }
  if (engine.type === 'loading') return then(cutShort(state), ended => [ended, { type: 'stop-loading' }]);
  return running === null ? null : cutShort(state);
}
