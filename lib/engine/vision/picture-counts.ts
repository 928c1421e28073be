import { createHash } from 'node:crypto';
import type { Image } from '../../chat/image.js';

/** Pictures whose tokens are remembered. */
const REMEMBERED = 256;

/** Tokens of pictures, each counted once. */
export class PictureCounts {
  readonly #known = new Map<string, number>();

  /** Tokens of each of `images`; those that are not known are asked for one after the other. */
  async of(
    images: readonly Image[],
    count: (image: Image) => Promise<number>,
  ): Promise<ReadonlyMap<Image, number>> {
    const counts = new Map<Image, number>();
    for (const image of images) {
      const key = createHash('sha256').update(image.data).digest('base64');
      const tokens = this.#known.get(key) ?? (await count(image));
      counts.set(image, tokens);
      this.#known.delete(key);
      this.#known.set(key, tokens);
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(key);
    }
    return counts;
  }
}
