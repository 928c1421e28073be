import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LlmtuiError } from '../../../errors.js';
import { bytesText } from '../../../terminal/units.js';
import { unreadable } from '../files.js';
import { STDIN } from '../prompt.js';
import { linesOf } from './lines.js';

/** A line to be answered. */
export interface InputLine {
  /** Counted from 0, empty lines left out. */
  readonly index: number;
  /** Null where it is too long, or no UTF-8. */
  readonly text: string | null;
  /** Offset of the byte behind it. */
  readonly end: number;
}

export interface Input {
  readonly lines: AsyncGenerator<InputLine>;
  /** Bytes; undefined where that is not known. */
  readonly size: number | undefined;
}

/** Bytes of one line: no context holds more. */
const LONGEST = 16 * 1024 * 1024;

/** What is said of a line that has no text. */
export const unusable = (): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `the line is not UTF-8, or longer than ${bytesText(LONGEST)}`);

/** The lines of a file, or of stdin for `-`, up to the end or until `signal` is aborted. Throws BAD_INPUT. */
export async function openInput(path: string, stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<Input> {
  if (path === STDIN) return { lines: numbered(untilAborted(stdin, signal)), size: undefined };
  const found = await stat(path).catch(thrown => Promise.reject(unreadable(path, thrown)));
  if (found.isDirectory()) throw new LlmtuiError('BAD_INPUT', `${path} is a folder; name a file in it`);
  const size = found.isFile() ? found.size : undefined;
  return { lines: numbered(untilAborted(createReadStream(path), signal, path)), size };
}

async function* numbered(chunks: AsyncIterable<unknown>): AsyncGenerator<InputLine> {
  let index = 0;
  for await (const { text, end } of linesOf(chunks, LONGEST)) {
    if (text?.trim() !== '') yield { index: index++, text, end };
  }
}

async function* untilAborted(
  stream: NodeJS.ReadableStream & { destroy(): unknown },
  signal: AbortSignal,
  name = 'stdin',
): AsyncGenerator<unknown> {
  const stop = (): void => void stream.destroy();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* stream;
  } catch (thrown) {
    if (!signal.aborted) throw unreadable(name, thrown);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
