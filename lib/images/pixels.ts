import type { Image } from '../chat/image.js';
import { openPictures } from './sharp.js';

/** The colours of a picture that is at most so many pixels large, row by row: red, green and blue, a byte each. */
export interface ImagePixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** White paper is what most pictures with transparent places were drawn for. */
const PAPER = '#ffffff';

/** The pixels of a prepared picture, for a preview. Rejects with LOAD_FAILED without sharp. */
export async function pixelsOf(
  { data }: Pick<Image, 'data'>,
  width: number,
  height: number,
): Promise<ImagePixels> {
  const open = await openPictures();
  const { data: rgb, info } = await open(Buffer.from(data, 'base64'))
    .resize({ width, height, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: PAPER })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: info.channels === 3 ? rgb : tripled(rgb) };
}

/** Grey as colours. */
function tripled(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (const [index, value] of grey.entries()) rgb.fill(value, index * 3, index * 3 + 3);
  return rgb;
}
