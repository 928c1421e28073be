import { pathOf } from '../../chat/conversation.js';
import type { Image } from '../../chat/image.js';
import { imagesOf } from '../../chat/message.js';
import type { State } from '../state.js';
import { type Step, then } from './step.js';

/** Asks for the previews of pictures that `step` has brought on the screen, and forgets those that it took off. */
export function withPreviews(before: State, step: Step): Step {
  const [state] = step;
  const { conversation, attached, preferences } = state;
  const isSame =
    conversation.id === before.conversation.id &&
    conversation.leaf === before.conversation.leaf &&
    attached === before.attached;
  if (isSame || !preferences.pictures) return step;
  const images = picturesOf(state);
  if (images.length === 0 && state.previews.size === 0) return step;
  const missing = images.filter(image => !state.previews.has(image));
  const previews = new Map(images.map(image => [image, state.previews.get(image) ?? null] as const));
  return then(step, next =>
    missing.length === 0
      ? [{ ...next, previews }]
      : [
          { ...next, previews },
          { type: 'preview', images: missing },
        ],
  );
}

/** Those of drafts and of the selected path, newest first. */
function picturesOf({ conversation, attached }: State): readonly Image[] {
  const path = [...pathOf(conversation)].reverse();
  return [...new Set([...[...attached.values()].flat(), ...path.flatMap(imagesOf)])];
}
