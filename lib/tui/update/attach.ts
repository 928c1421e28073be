import type { Image } from '../../chat/image.js';
import { droppedPicture } from '../dropped.js';
import { replaceBefore } from '../editor/change.js';
import { textBefore } from '../editor/editor.js';
import { attachedTo, pictureName, withAttached } from '../pictures.js';
import type { State } from '../state.js';
import { drafted, measured } from './measure.js';
import { notify, type Step, then } from './step.js';

/** More would fill the input, and few models read so many. */
const MOST_PICTURES = 16;

/** Asks for a picture file to be read for the draft; its path may stand there as a terminal or a shell writes it. */
export function attach(state: State, written: string): Step {
  const path = droppedPicture(written) ?? written;
  if (attachedTo(state).length + state.attaching.length >= MOST_PICTURES)
    return [notify(state, 'warn', `a message takes ${MOST_PICTURES} pictures; /detach takes some off`)];
  return [
    { ...state, attaching: [...state.attaching, path], offer: null },
    { type: 'attach', path, conversation: state.conversation.id },
  ];
}

/** The picture is ready: it stands on the draft that it was asked for, whichever conversation is open now. */
export function attached(
  state: State,
  { path, conversation, image, told }: { path: string; conversation: string; image: Image; told: string },
): Step {
  const images = [...(state.attached.get(conversation) ?? []), image];
  const known = withAttached({ ...state, attaching: without(state.attaching, path) }, images, conversation);
  return measured(notify(known, 'info', `attached ${pictureName(image)}: ${told}`));
}

/** It could not be read: the draft stays as it is. */
export function attachFailed(state: State, path: string, reason: string): State {
  return notify({ ...state, attaching: without(state.attaching, path) }, 'error', reason);
}

/** Takes pictures off the draft: all of them, or the one of that number or name. */
export function detach(state: State, which: string): Step {
  const images = attachedTo(state);
  if (images.length === 0) return [notify(state, 'info', 'no picture is attached')];
  const isMeant = (image: Image, index: number): boolean =>
    which === '' || which === 'all' || which === String(index + 1) || which === pictureName(image);
  const left = images.filter((image, index) => !isMeant(image, index));
  if (left.length === images.length) {
    const known = images.map((image, index) => `${index + 1} ${pictureName(image)}`).join(', ');
    return [notify(state, 'error', `no picture "${which}" is attached; there are ${known}`)];
  }
  const gone = images.length - left.length;
  const told = gone === 1 ? '1 picture is taken off' : `${gone} pictures are taken off`;
  return measured(notify(withAttached(state, left), 'info', told));
}

/** After a paste: where it may be a picture file that was dropped on the terminal, somebody looks. */
export function lookedAt(state: State, text: string): Step {
  const path = droppedPicture(text);
  return path === undefined ? [state] : [state, { type: 'look-for-picture', path, text }];
}

/** The paste is a picture file: offers to attach it, unless the text has changed meanwhile. */
export function offered(state: State, path: string, text: string): State {
  return textBefore(state.editor).endsWith(text) ? { ...state, offer: { path, text } } : state;
}

/** Attaches the picture that is offered, in the place of its path. */
export function takeOffer(state: State, { path, text }: NonNullable<State['offer']>): Step {
  const editor = replaceBefore(state.editor, text.length, '');
  return then(drafted({ ...state, editor, completion: null }), next => attach(next, path));
}

/** Without the first of that name: the same file may be attached twice. */
function without(paths: readonly string[], path: string): readonly string[] {
  const at = paths.indexOf(path);
  return paths.filter((_, index) => index !== at);
}
