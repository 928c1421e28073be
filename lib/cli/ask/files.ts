import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LlmtuiError, messageOf } from '../../errors.js';
import { bytesText } from '../../terminal/units.js';
import { decodeText } from './decode.js';
import { STDIN, type TextFile } from './prompt.js';

/** Bytes: no model reads more, and the text would take several times as much memory. */
const LARGEST = 32 * 1024 * 1024;

/**
 * Reads text files in order, whatever their encoding; `-` is handed on. Throws BAD_INPUT, with the name and what to do,
 * for one that is missing, unreadable, a folder, binary or above 32 MB.
 */
export async function readFiles(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<(TextFile | typeof STDIN)[]> {
  const read: (TextFile | typeof STDIN)[] = [];
  for (const path of paths) {
    read.push(path === STDIN ? STDIN : { name: path, text: await readTextFile(path, signal) });
  }
  return read;
}

/** The text of one file, or of a pipe that has a name. Throws as `readFiles`. */
export async function readTextFile(path: string, signal: AbortSignal): Promise<string> {
  return decodeText(await bytesOf(path, signal), path);
}

async function bytesOf(path: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw bad(`${path} is a folder; name the files in it, as ${path}/*`);
    if (found.size > LARGEST) throw tooLarge(path, bytesText(found.size));
    const chunks: Buffer[] = [];
    let size = 0;
    // The size of a pipe or a device is not known beforehand.
    for await (const chunk of createReadStream(path, { signal })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > LARGEST) throw tooLarge(path, `more than ${bytesText(LARGEST)}`);
    }
    return Buffer.concat(chunks);
  } catch (thrown) {
    throw signal.aborted || thrown instanceof LlmtuiError ? thrown : unreadable(path, thrown);
  }
}

function tooLarge(path: string, size: string): LlmtuiError {
  return bad(`${path} has ${size}, and ${bytesText(LARGEST)} are read at most; send a part of it`);
}

/** What a person is told of a file that cannot be read. */
export function unreadable(path: string, thrown: unknown): LlmtuiError {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return bad(`${path} is not there; check the name`, thrown);
  if (code === 'EACCES' || code === 'EPERM') {
    return bad(`${path} may not be read; change its mode or owner`, thrown);
  }
  return bad(`${path} cannot be read: ${messageOf(thrown)}`, thrown);
}

function bad(message: string, cause?: unknown): LlmtuiError {
  return new LlmtuiError('BAD_INPUT', message, { cause });
}
