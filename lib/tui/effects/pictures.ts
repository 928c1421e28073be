import { stat } from 'node:fs/promises';
import type { Image } from '../../chat/image.js';
import { messageOf } from '../../errors.js';
import type { ImageBounds } from '../../images/bounds.js';
import { readImageFile } from '../../images/file.js';
import { pixelsOf } from '../../images/pixels.js';
import { reportText } from '../../images/report.js';
import type { Event } from '../event.js';
import { absolute } from './files.js';
import type { Performers } from './performers.js';

/** Pixels of a preview at most: the screen makes smaller ones of them. */
const PREVIEW_SIDE = 64;

/** Reads pictures for drafts, and draws them small. */
export function pictureEffects(
  dispatch: (event: Event) => void,
  bounds: ImageBounds,
): Performers<'attach' | 'look-for-picture' | 'preview'> {
  return {
    attach: ({ path, conversation }) => void attach(path, conversation, bounds).then(dispatch),
    'look-for-picture': ({ path, text }) =>
      void isFile(path).then(found => {
        if (found) dispatch({ type: 'picture-found', path, text });
      }),
    preview: ({ images }) => void preview(images, dispatch),
  };
}

async function attach(path: string, conversation: string, bounds: ImageBounds): Promise<Event> {
  try {
    const { image, report } = await readImageFile(absolute(path), bounds);
    return { type: 'attached', path, conversation, image, told: reportText([report]) };
  } catch (thrown) {
    return { type: 'attach-failed', path, reason: messageOf(thrown) };
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(absolute(path))).isFile();
  } catch {
    return false;
  }
}

/** One that cannot be drawn, as one of another program's transcript, is shown by its name alone. */
async function preview(images: readonly Image[], dispatch: (event: Event) => void): Promise<void> {
  for (const image of images) {
    try {
      dispatch({ type: 'preview', image, pixels: await pixelsOf(image, PREVIEW_SIDE, PREVIEW_SIDE) });
    } catch {
      // Its line says what it is.
    }
  }
}
