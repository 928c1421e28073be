import { type FileHandle, open, stat, truncate } from 'node:fs/promises';
import { LlmtuiError } from '../../../errors.js';
import { failureOf } from '../../../store/failure.js';
import { clean } from '../../../terminal/sanitise.js';
import type { AnswerStream } from '../answer-stream.js';

/** Where answers go, a whole line at a time. */
export interface Sink {
  readonly write: (line: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** JSON escapes the control characters of ASCII only, so that a terminal gets cleaned text. */
export const stdoutSink = (out: AnswerStream): Sink => ({
  write: line => out.write(out.isTerminal ? clean(line) : line),
  close: async () => {},
});

/** Throws BAD_INPUT where the file holds something already. */
export async function checkNew(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw bad(`${file} is a folder; name a file in it`);
  if (found !== undefined && found.size > 0) {
    throw bad(`${file} is there already: go on with it by --resume, or name another file`);
  }
}

/**
 * A file of answers, readable by its owner alone, of which the first `length` bytes stay. Throws STORE_FAILED where it
 * cannot be written, BAD_INPUT where its folder is not there.
 */
export async function fileSink(file: string, length: number): Promise<Sink> {
  const handle = await opened(file, length);
  return {
    write: line => handle.appendFile(line).catch(thrown => Promise.reject(failureOf(thrown, file))),
    close: () => handle.close(),
  };
}

async function opened(file: string, length: number): Promise<FileHandle> {
  try {
    if ((await stat(file).catch(() => undefined))?.isFile()) await truncate(file, length);
    return await open(file, 'a', 0o600);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') throw bad(`there is no folder for ${file}`);
    throw failureOf(thrown, file);
  }
}

const bad = (message: string): LlmtuiError => new LlmtuiError('BAD_INPUT', message);
