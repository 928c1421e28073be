import { select, siblings } from '../../chat/conversation.js';
import type { Message } from '../../chat/message.js';
import { imagesOf, textOf } from '../../chat/message.js';
import { codeBlocks } from '../../terminal/markdown.js';
import { fresh } from '../editor/editor.js';
import type { Action } from '../keymap.js';
import { withAttached } from '../pictures.js';
import type { State } from '../state.js';
import { blockHeight, blockIndex, documentOf, shownPath } from '../view/transcript.js';
import { topPlace } from '../view/window.js';
import { drafted, measured } from './measure.js';
import { chatSize } from './scroll.js';
import type { NewId, Step } from './step.js';
import { notify, then } from './step.js';
import { regenerate } from './submit.js';

/** Keys on the marked message of the chat pane. */
export function chatAction(state: State, action: Action, newId: NewId): Step {
  const path = shownPath(state);
  const found = path.findIndex(message => message.id === state.marked);
  const at = found < 0 ? path.length : found;
  const message = path[at];
  switch (action) {
    case 'up':
      return [mark(state, path[Math.max(0, at - 1)])];
    case 'down':
      return [mark(state, path[Math.min(path.length - 1, at + 1)])];
    case 'first':
      return [mark(state, path[0])];
    case 'last':
      return [mark(state, path.at(-1))];
    default:
      return message === undefined ? [state] : messageAction(state, action, message, newId);
  }
}

function messageAction(state: State, action: Action, message: Message, newId: NewId): Step {
  switch (action) {
    case 'copy':
      return [state, { type: 'copy', text: textOf(message), what: 'the message' }];
    case 'copy-code':
      return copyCode(state, message);
    case 'edit-message':
    case 'accept':
      return editMessage(state, message);
    case 'regenerate':
      return regenerate({ ...state, focus: 'input' }, newId, message.id);
    case 'previous-sibling':
      return flip(state, message, -1);
    case 'next-sibling':
      return flip(state, message, 1);
    default:
      return [state];
  }
}

/** Each press copies the next code block; after the last the first again. */
function copyCode(state: State, message: Message): Step {
  const blocks = codeBlocks(documentOf(message));
  const block = blocks[state.nextCode % Math.max(1, blocks.length)];
  if (block === undefined) return [notify(state, 'info', 'no code in this message')];
  const what = `code block ${(state.nextCode % blocks.length) + 1} of ${blocks.length}`;
  return [
    { ...state, nextCode: state.nextCode + 1 },
    { type: 'copy', text: block.code, what },
  ];
}

function editMessage(state: State, message: Message): Step {
  if (message.role !== 'user')
    return [notify(state, 'info', 'e edits your own messages; r answers this one again')];
  const editing: State = {
    ...state,
    focus: 'input',
    marked: null,
    editing: message.id,
    editor: fresh(state.editor, textOf(message)),
  };
  const whole = withAttached(editing, imagesOf(message));
  return drafted(notify(whole, 'info', 'Enter sends it as a new branch, Esc leaves it as it was'));
}

/** Shows the earlier or later version of a message, with what followed it. */
function flip(state: State, message: Message, by: 1 | -1): Step {
  if (state.running !== null) return [notify(state, 'warn', 'a reply is running: Esc stops it')];
  const versions = siblings(state.conversation, message.id);
  const other = versions[versions.findIndex(version => version.id === message.id) + by];
  if (other === undefined) return [state];
  const conversation = select(state.conversation, other.id);
  const shown = mark({ ...state, conversation }, other);
  return then(measured(shown), next => [next, { type: 'store', conversation }]);
}

/** Marks a message and brings its first row into sight. */
function mark(state: State, message: Message | undefined): State {
  if (message === undefined) return state;
  const marked: State = { ...state, marked: message.id, nextCode: 0 };
  const { width, height } = chatSize(state);
  const top = topPlace(marked, width, height);
  const block = blockIndex(marked, message.id);
  let below = -top.row;
  for (let i = top.block; i < block && below < height; i++) below += blockHeight(marked, i, width);
  if (block > top.block || (block === top.block && top.row === 0)) {
    if (below + Math.min(3, blockHeight(marked, block, width)) <= height) return marked;
  }
  return { ...marked, scroll: { type: 'at', id: message.id, row: 0 } };
}
