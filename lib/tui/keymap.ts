import { LlmtuiError } from '../errors.js';
import type { EditorAction } from './editor/editor.js';
import type { PaneId } from './state.js';

/** What a key can do, by name. The names are those of the configuration (`keys`) and of help. */
export type Action =
  | 'send'
  | 'newline'
  | 'stop'
  | 'interrupt'
  | 'end-of-input'
  | 'suspend'
  | 'repaint'
  | 'help'
  | 'palette'
  | 'search-prompts'
  | 'edit-externally'
  | 'complete'
  | 'complete-back'
  | 'page-up'
  | 'page-down'
  | 'to-top'
  | 'to-bottom'
  | 'show-history'
  | 'show-models'
  | 'show-memory'
  | 'show-chat'
  | 'show-requests'
  | 'up'
  | 'down'
  | 'accept'
  | 'first'
  | 'last'
  | 'copy'
  | 'copy-code'
  | 'edit-message'
  | 'regenerate'
  | 'previous-sibling'
  | 'next-sibling'
  | 'rename'
  | 'remove'
  | 'undo-remove'
  | 'filter'
  | 'pull'
  | 'import'
  | 'toggle-model'
  | EditorAction;

type Bindings = Readonly<Record<string, Action>>;

const everywhere: Bindings = {
  escape: 'stop',
  'ctrl-c': 'interrupt',
  'ctrl-z': 'suspend',
  'ctrl-l': 'repaint',
  'ctrl-p': 'palette',
  f1: 'help',
  f2: 'show-history',
  f3: 'show-models',
  f4: 'show-memory',
  f5: 'show-chat',
  f6: 'show-requests',
  tab: 'complete',
  'shift-tab': 'complete-back',
  pageup: 'page-up',
  pagedown: 'page-down',
  'ctrl-home': 'to-top',
  'ctrl-end': 'to-bottom',
};

/** Actions of the input that are more than editing. */
const inputOnly = new Set<Action>([
  'send',
  'end-of-input',
  'search-prompts',
  'edit-externally',
  'up',
  'down',
]);

const list: Bindings = {
  up: 'up',
  down: 'down',
  k: 'up',
  j: 'down',
  enter: 'accept',
  home: 'first',
  end: 'last',
  '?': 'help',
};

const byPane: Readonly<Record<PaneId, Bindings>> = {
  input: {
    enter: 'send',
    'ctrl-j': 'newline',
    'alt-enter': 'newline',
    'shift-enter': 'newline',
    'ctrl-d': 'end-of-input',
    'ctrl-r': 'search-prompts',
    'ctrl-g': 'edit-externally',
    left: 'left',
    right: 'right',
    up: 'up',
    down: 'down',
    home: 'home',
    end: 'end',
    'ctrl-a': 'home',
    'ctrl-e': 'end',
    'ctrl-b': 'left',
    'ctrl-f': 'right',
    'ctrl-left': 'word-left',
    'ctrl-right': 'word-right',
    'alt-left': 'word-left',
    'alt-right': 'word-right',
    'alt-b': 'word-left',
    'alt-f': 'word-right',
    backspace: 'backspace',
    'ctrl-h': 'backspace',
    'shift-backspace': 'backspace',
    delete: 'delete',
    'ctrl-w': 'delete-space-word-back',
    'alt-backspace': 'delete-word-back',
    'ctrl-backspace': 'delete-word-back',
    'alt-d': 'delete-word-forward',
    'ctrl-delete': 'delete-word-forward',
    'ctrl-k': 'kill-to-end',
    'ctrl-u': 'kill-to-start',
    'ctrl-y': 'yank',
    'alt-y': 'yank-pop',
    'ctrl-t': 'transpose',
    'ctrl-_': 'undo',
    'ctrl-/': 'undo',
    'ctrl-7': 'undo',
    'alt-_': 'redo',
    'alt-z': 'redo',
    'alt-<': 'text-start',
    'alt->': 'text-end',
  },
  chat: {
    ...list,
    y: 'copy',
    c: 'copy-code',
    e: 'edit-message',
    r: 'regenerate',
    left: 'previous-sibling',
    right: 'next-sibling',
    enter: 'edit-message',
  },
  history: { ...list, r: 'rename', d: 'remove', delete: 'remove', u: 'undo-remove' },
  models: {
    ...list,
    '/': 'filter',
    p: 'pull',
    i: 'import',
    d: 'toggle-model',
    x: 'remove',
    delete: 'remove',
  },
  memory: { '?': 'help' },
  requests: list,
};

/** Keys that the person bound to other actions: name of the action -> name of the key. */
export type Rebound = Readonly<Record<string, string>>;

/** What `key` does while `pane` has the focus; undefined for a key that types itself or does nothing. */
export function actionOf(key: string, pane: PaneId, rebound: Rebound): Action | undefined {
  for (const [action, bound] of Object.entries(rebound)) {
    if (bound === key && isAction(action) && belongsTo(action, pane)) return action;
  }
  return byPane[pane][key] ?? everywhere[key];
}

const actions = new Set<string>(
  [everywhere, ...Object.values(byPane)].flatMap(bindings => Object.values(bindings)),
);

/** A key that is bound for one pane must not be taken from another, where it may be a letter. */
function belongsTo(action: Action, pane: PaneId): boolean {
  return [byPane[pane], everywhere].some(bindings => Object.values(bindings).includes(action));
}

/** Throws BAD_CONFIG for a rebound action that does not exist. */
export function checkRebound(rebound: Rebound): void {
  for (const action of Object.keys(rebound)) {
    if (isAction(action)) continue;
    const known = [...actions].sort().join(', ');
    throw new LlmtuiError('BAD_CONFIG', `keys.${action}: no such action; known: ${known}`);
  }
}

function isAction(name: string): name is Action {
  return actions.has(name);
}

const editing = new Set<string>(Object.values(byPane.input).filter(action => !inputOnly.has(action)));

/** Whether the editor itself does it. */
export function isEditing(action: Action): action is EditorAction {
  return editing.has(action);
}
