import { parameterNames } from '../../chat/sampling.js';
import { commands } from '../commands/table.js';
import type { Completion, CompletionSources } from '../complete.js';
import { complete, cycle } from '../complete.js';
import { replaceBefore } from '../editor/change.js';
import { textBefore } from '../editor/editor.js';
import { isForChat } from '../picker.js';
import { profilesToPull } from '../profiles.js';
import type { State } from '../state.js';
import { drafted } from './measure.js';
import type { Step } from './step.js';

/** Tab or Shift-Tab on a word: completes it, or asks for the directory that it names. */
export function completeWord(state: State, by: 1 | -1): Step {
  if (state.completion !== null) return take(state, state.completion, cycle(state.completion, by));
  const found = complete(textBefore(state.editor), sources(state));
  if (found === null) return [state];
  if (found.type === 'needs')
    return [
      { ...state, completing: by },
      { type: 'list-files', directory: found.directory },
    ];
  return take(state, found, cycle(found, by));
}

/** The directory has been read: the Tab that waited for it goes on. */
export function filesListed(state: State, directory: string, names: readonly string[]): Step {
  const files = new Map(state.files).set(directory, names);
  const by = state.completing;
  const known: State = { ...state, files, completing: null };
  return by === null ? [known] : completeWord(known, by);
}

/** The list of commands that shows by itself while a command's name is typed. */
export function suggested(state: State): State {
  // A command stands alone on one line; a long draft is not joined for nothing at every key.
  const before = state.editor.lines.length === 1 ? textBefore(state.editor) : '';
  const found = /^\/\S{0,30}$/.test(before) ? complete(before, sources(state)) : null;
  return {
    ...state,
    completion: found?.type === 'candidates' ? found : null,
    files: new Map(),
    completing: null,
    offer: null,
  };
}

/** Puts the new text of the word in the place of the former; with one candidate it is done. */
function take(state: State, former: Completion, next: Completion): Step {
  const editor = replaceBefore(state.editor, former.text.length, next.text);
  return drafted({ ...state, editor, completion: next.candidates.length === 1 ? null : next });
}

function sources(state: State): CompletionSources {
  return {
    commands,
    models: state.models.filter(isForChat).map(entry => entry.name),
    profiles: profilesToPull(state, '').map(profile => profile.name),
    saves: state.saves,
    parameters: parameterNames(),
    files: directory => state.files.get(directory),
  };
}
