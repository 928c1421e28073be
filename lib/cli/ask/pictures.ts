import type { ImageBounds } from '../../images/bounds.js';
import { readImageFile } from '../../images/file.js';
import type { PreparedImage } from '../../images/prepare.js';

/** The pictures of files, in order. Throws as `readImageFile`. */
export async function readPictures(
  paths: readonly string[],
  bounds: ImageBounds,
  signal: AbortSignal,
): Promise<readonly PreparedImage[]> {
  const read: PreparedImage[] = [];
  for (const path of paths) read.push(await readImageFile(path, bounds, signal));
  return read;
}
