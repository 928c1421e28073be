import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import { mapTexts } from '../../chat/texts.js';
import { LlmtuiError } from '../../errors.js';
import type { PicturePrompt } from './messages.js';

/** Stands for a picture in a prompt: `mtmd_default_marker` of llama.cpp's tools/mtmd. */
const MARKER = '<__media__>';
/** Reads the same, but is no marker: a zero-width space follows the first character. */
const INERT = MARKER.replace('<', '<\u200b');

export const hasPictures = (path: readonly Turn[]): boolean =>
  path.some(({ images = [] }) => images.length > 0);

export const picturesIn = (path: readonly Turn[]): readonly Image[] =>
  path.flatMap(({ images = [] }) => images);

/** The turns without pictures. */
export function unpictured(path: readonly Turn[]): readonly Turn[] {
  return path.map(({ images: _, ...turn }) => turn);
}

/** The turns with a marker for each picture in front of their content; a marker that a text spells is broken. */
export function marked(path: readonly Turn[]): readonly Turn[] {
  const inert = (text: string): string => text.replaceAll(MARKER, INERT);
  return path.map(({ images = [], ...turn }) => {
    const { role, content, ...rest } = mapTexts(turn, inert) as Turn;
    return { ...rest, role, content: MARKER.repeat(images.length) + content };
  });
}

/** What is sent for a rendered prompt. Throws BAD_INPUT where the template did not print each marker once. */
export function picturePrompt(rendered: string, path: readonly Turn[]): PicturePrompt {
  const pictures = picturesIn(path).map(({ mediaType, data }) => `data:${mediaType};base64,${data}`);
  const printed = rendered.split(MARKER).length - 1;
  if (printed !== pictures.length)
    throw new LlmtuiError(
      'BAD_INPUT',
      `the chat template has a place for ${printed} of ${pictures.length} pictures; choose another with --template`,
    );
  return { prompt: rendered, pictures };
}

/** A prompt of one picture alone, by which its tokens are counted. */
export const alone = (image: Image): PicturePrompt =>
  picturePrompt(MARKER, [{ role: 'user', content: '', images: [image] }]);
