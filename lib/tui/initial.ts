import { createConversation } from '../chat/conversation.js';
import { emptyEditor } from './editor/editor.js';
import { noPicker } from './picker.js';
import { noRequests } from './requests.js';
import type { Preferences, State } from './state.js';

/** The screen before anything is known: ready to type in an empty conversation. */
export function initialState(
  preferences: Preferences,
  size: { readonly columns: number; readonly rows: number },
  now: number,
  conversation: string,
): State {
  return {
    preferences,
    ...size,
    now,
    focus: 'input',
    shown: {},
    conversation: createConversation(conversation, now, preferences.systemPrompt),
    running: null,
    engine: { type: 'none' },
    models: [],
    picker: noPicker,
    pulls: [],
    pool: [],
    swap: 0,
    requests: noRequests,
    history: { rows: [], total: 0, selected: 0, removed: [] },
    editor: emptyEditor(),
    attached: new Map(),
    attaching: [],
    offer: null,
    previews: new Map(),
    recall: null,
    search: null,
    completion: null,
    files: new Map(),
    completing: null,
    prompts: [],
    saves: [],
    scroll: { type: 'follow' },
    marked: null,
    nextCode: 0,
    editing: null,
    measure: null,
    omitted: { turns: 0, tokens: 0 },
    memory: { engine: null, machine: null },
    dialog: null,
    notice: null,
    failure: null,
    standIns: new Map(),
    unsaved: 0,
    storeFailure: '',
    savedAt: 0,
    restored: false,
  };
}
