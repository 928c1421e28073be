/** What a picture is made to fit. */
export interface ImageBounds {
  /** Pixels of the longest side; what is smaller stays as it is. */
  readonly maxSide: number;
  /** Of a JPEG, 1 to 100. */
  readonly quality: number;
}

/**
 * Models that read pictures in patches of 28 pixels (Qwen2-VL and its kin) make about a thousand tokens of 1024 by 768,
 * which leaves room in a context of 4096, and a page of text can still be read; CLIP models see 336 to 768 pixels anyway.
 */
export const DEFAULT_MAX_SIDE = 1024;

/** No trace of compression is seen at this quality, in about a tenth of the bytes of a PNG. */
export const DEFAULT_QUALITY = 88;

export const defaultBounds: ImageBounds = { maxSide: DEFAULT_MAX_SIDE, quality: DEFAULT_QUALITY };

/** Pixels of the longest side that can be asked for. */
export const SMALLEST_MAX_SIDE = 32;
export const LARGEST_MAX_SIDE = 4096;

/** Bytes of a picture file at most: more than cameras write. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** Pixels of a picture at most, known before it is decoded: decoded it takes 3 or 4 bytes for each of them. */
export const MOST_PIXELS = 64_000_000;
