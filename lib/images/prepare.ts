import type { Metadata, Sharp } from 'sharp';
import type { Image } from '../chat/image.js';
import { LlmtuiError, messageOf } from '../errors.js';
import { bytesText } from '../terminal/units.js';
import { defaultBounds, type ImageBounds, MOST_BYTES, MOST_PIXELS } from './bounds.js';
import { IMAGE_KINDS, type ImageKind, imageKind } from './kind.js';
import type { ImageReport } from './report.js';
import { type OpenPicture, openPictures } from './sharp.js';
import { TurnsTaken } from './turns-taken.js';

/** A picture that a model can be sent, and what became of the file. */
export interface PreparedImage {
  readonly image: Image;
  readonly report: ImageReport;
}

export interface PrepareOptions {
  /** How sentences name the picture. */
  readonly called: string;
  /** Name of its file, where it has one. */
  readonly name?: string;
  readonly bounds?: ImageBounds;
  readonly signal?: AbortSignal;
}

/** Pictures that are decoded at once: each takes up to 4 bytes for a pixel. */
const decoding = new TurnsTaken(2);

/**
 * Makes a picture for a model of the bytes of a file: of a GIF the first frame, upright, without metadata, in sRGB, no
 * longer than the bounds; a PNG where pixels are transparent and of a drawing, else a JPEG. What it is is told by
 * its bytes, not by its name. Rejects with BAD_INPUT, in a sentence that begins with `called`, for what is no picture,
 * damaged or too large, with LOAD_FAILED without sharp, and with the reason of `signal`.
 */
export async function prepareImage(bytes: Uint8Array, options: PrepareOptions): Promise<PreparedImage> {
  const { called, name, bounds = defaultBounds, signal } = options;
  const kind = kindOf(bytes, called);
  const open = await openPictures();
  const begun = performance.now();
  return decoding.take(signal, async () => {
    const { metadata, pixels } = await decoded(open, bytes, called, bounds.maxSide, kind);
    const { data, mediaType } = await encoded(open, pixels, kind, bounds.quality);
    const { width, height } = pixels;
    const image: Image = {
      mediaType,
      data: data.toString('base64'),
      width,
      height,
      ...(name !== undefined && { name }),
    };
    const report: ImageReport = {
      kind,
      ...{ width, height, bytes: data.length },
      before: { ...metadata.autoOrient, bytes: bytes.length },
      milliseconds: performance.now() - begun,
    };
    return { image, report };
  });
}

function kindOf(bytes: Uint8Array, called: string): ImageKind {
  if (bytes.length > MOST_BYTES) {
    throw bad(
      called,
      `has ${bytesText(bytes.length)}; ${bytesText(MOST_BYTES)} are the most: make it smaller`,
    );
  }
  const kind = imageKind(bytes);
  if (kind === undefined) throw bad(called, `is no picture that can be read: send ${IMAGE_KINDS}`);
  return kind;
}

/** Pixels, row by row, a byte for each channel. */
interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** 1 and 2 are grey, 2 and 4 have an alpha channel. */
  readonly channels: 1 | 2 | 3 | 4;
}

async function decoded(
  open: OpenPicture,
  bytes: Uint8Array,
  called: string,
  side: number,
  kind: ImageKind,
): Promise<{ readonly metadata: Metadata; readonly pixels: Pixels }> {
  try {
    const metadata = await open(bytes, { limitInputPixels: false }).metadata();
    checkPixels(metadata, called);
    const picture = open(bytes)
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb');
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { metadata, pixels: withoutAlpha({ data, width, height, channels }) };
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) throw thrown;
    const heic = kind === 'heic' ? ': HEIC needs to be made a JPEG first' : '';
    throw bad(called, `cannot be decoded${heic || ', it is damaged or not what it says'}`, thrown);
  }
}

function checkPixels({ width, height }: Metadata, called: string): void {
  if (width * height <= MOST_PIXELS) return;
  const most = `${MOST_PIXELS / 1e6} million are the most`;
  throw bad(called, `has ${width} x ${height} pixels; ${most}: make it smaller`);
}

/** An alpha channel that hides nothing is left out. */
function withoutAlpha(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels === 1 || channels === 3) return pixels;
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return pixels;
  const kept = channels - 1;
  const opaque = Buffer.allocUnsafe(width * height * kept);
  for (let from = 0, to = 0; from < data.length; from += channels, to += kept) {
    for (let channel = 0; channel < kept; channel++) opaque[to + channel] = data[from + channel]!;
  }
  return { data: opaque, width, height, channels: kept as 1 | 3 };
}

interface Encoded {
  readonly data: Buffer;
  readonly mediaType: Image['mediaType'];
}

/** How much larger a PNG may be, which blurs no letter: drawings and screenshots stay below, photographs far above. */
const DRAWING = 2;

/** Drawings come as PNG or GIF; what comes as anything else was blurred before. */
async function encoded(
  open: OpenPicture,
  pixels: Pixels,
  kind: ImageKind,
  quality: number,
): Promise<Encoded> {
  const { data, width, height, channels } = pixels;
  const picture = (): Sharp => open(data, { raw: { width, height, channels } });
  const png = async (): Promise<Encoded> => ({
    data: await picture().png().toBuffer(),
    mediaType: 'image/png',
  });
  if (channels === 2 || channels === 4) return png();
  const jpeg: Encoded = { data: await picture().jpeg({ quality }).toBuffer(), mediaType: 'image/jpeg' };
  if (kind !== 'png' && kind !== 'gif') return jpeg;
  const lossless = await png();
  return lossless.data.length <= jpeg.data.length * DRAWING ? lossless : jpeg;
}

function bad(called: string, what: string, cause?: unknown): LlmtuiError {
  const detail = cause === undefined ? '' : ` (${messageOf(cause).split('\n', 1)[0]})`;
  return new LlmtuiError('BAD_INPUT', `${called} ${what}${detail}`, { cause });
}
