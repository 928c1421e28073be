import type { Image } from '../chat/image.js';
import { clean } from '../terminal/sanitise.js';
import { bytes } from './format.js';
import type { State } from './state.js';

/** The pictures that the draft of the open conversation is sent with. */
export function attachedTo({ attached, conversation }: State): readonly Image[] {
  return attached.get(conversation.id) ?? [];
}

/** `state` with other pictures on a draft, that of the open conversation where no other is named. */
export function withAttached(
  state: State,
  images: readonly Image[],
  conversation = state.conversation.id,
): State {
  const attached = new Map(state.attached);
  if (images.length === 0) attached.delete(conversation);
  else attached.set(conversation, images);
  return { ...state, attached };
}

/** Its name, pixels and bytes, on one line: `cat.jpg 640x480, 84 KB`. */
export function pictureText(image: Image): string {
  return `${pictureName(image)} ${image.width}x${image.height}, ${bytes(bytesOf(image))}`;
}

export function pictureName({ name, mediaType }: Image): string {
  return clean(name ?? '', 'line') || mediaType.replace('image/', '');
}

/** Bytes of the encoded file. */
function bytesOf({ data }: Image): number {
  return Math.floor((data.length * 3) / 4);
}
