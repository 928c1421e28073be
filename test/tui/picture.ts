import type { Image } from '../../lib/chat/image.js';
import type { Pixels } from '../../lib/terminal/pixels.js';
import { facts } from './driver.js';

/** A model that reads pictures. */
export const seeing = { ...facts, vision: true } as const;

/** A picture of that name; nobody looks at its bytes. */
export const pictureOf = (name: string, width = 640, height = 480): Image => ({
  mediaType: 'image/png',
  data: 'A'.repeat(4_000),
  width,
  height,
  name,
});

/** From black at the left to red at the right. */
export function gradient(width: number, height: number): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) rgb[at * 3] = Math.round(((at % width) / width) * 255);
  return { width, height, rgb };
}
