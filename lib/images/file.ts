import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import { bytesText } from '../terminal/units.js';
import { type ImageBounds, MOST_BYTES } from './bounds.js';
import { type PreparedImage, prepareImage } from './prepare.js';

/**
 * The picture in a file, as `prepareImage` makes it. Rejects with BAD_INPUT, naming the path, also for what is missing,
 * unreadable or no file.
 */
export async function readImageFile(
  path: string,
  bounds?: ImageBounds,
  signal?: AbortSignal,
): Promise<PreparedImage> {
  const bytes = await bytesOf(path, signal);
  const options = {
    called: path,
    name: basename(path),
    ...(bounds && { bounds }),
    ...(signal && { signal }),
  };
  return prepareImage(bytes, options);
}

async function bytesOf(path: string, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    await using file = await open(path);
    const stats = await file.stat();
    // A pipe or a device may never end.
    if (!stats.isFile()) throw bad(`${path} is no file`);
    if (stats.size > MOST_BYTES) {
      throw bad(`${path} has ${bytesText(stats.size)}; pictures have ${bytesText(MOST_BYTES)} at most`);
    }
    return await file.readFile(signal && { signal });
  } catch (thrown) {
    if (thrown instanceof LlmtuiError || signal?.aborted) throw thrown;
    throw bad(sentenceOf(thrown as NodeJS.ErrnoException, path), thrown);
  }
}

function sentenceOf({ code, message }: NodeJS.ErrnoException, path: string): string {
  if (code === 'ENOENT') return `there is no file ${path}`;
  if (code === 'EACCES') return `${path} may not be read`;
  return `${path} cannot be read: ${message}`;
}

const bad = (message: string, cause?: unknown): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', message, { cause: cause && messageOf(cause) });
