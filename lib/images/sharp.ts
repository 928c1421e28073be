import type { Sharp, SharpOptions } from 'sharp';
import { LlmtuiError } from '../errors.js';
import { MOST_PIXELS } from './bounds.js';

type SharpModule = typeof import('sharp');

/** Opens a picture; only the formats of `imageKind` are decoded. */
export type OpenPicture = (bytes: Uint8Array, options?: SharpOptions) => Sharp;

/** The decoders of libvips that are let at bytes from outside; none of SVG, PDF, TIFF or ImageMagick is among them. */
const decoders = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadHeifBuffer',
];

/** Seconds after which a picture is given up. */
const LONGEST_DECODING = 20;

let opened: Promise<OpenPicture> | undefined;

/** The library that decodes pictures, loaded by the first who asks. Rejects with LOAD_FAILED where it is not installed. */
export function openPictures(): Promise<OpenPicture> {
  opened ??= pictures(() => import('sharp')).catch(thrown => {
    opened = undefined;
    throw thrown;
  });
  return opened;
}

/** As `openPictures`, with the library that `load` gives. */
export async function pictures(
  load: () => Promise<{ readonly default: SharpModule['default'] }>,
): Promise<OpenPicture> {
  const { default: sharp } = await load().catch((thrown: unknown) => {
    const message = 'pictures need sharp, which is not installed: npm install sharp adds it';
    throw new LlmtuiError('LOAD_FAILED', message, { cause: thrown });
  });
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: decoders });
  // Nobody asks for the same picture twice, and the cores belong to the model.
  sharp.cache(false);
  sharp.concurrency(1);
  return (bytes, options) =>
    sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, ...options }).timeout({
      seconds: LONGEST_DECODING,
    });
}
