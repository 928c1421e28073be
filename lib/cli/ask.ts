import type { Turn } from '../chat/message.js';
import type { Sampling } from '../chat/sampling.js';
import type { Engine } from '../engine/engine.js';
import { EXIT_INTERRUPTED, LlmtuiError } from '../errors.js';
import { Cleaner } from '../terminal/sanitise.js';
import { unwritable } from './print.js';
import { Progress } from './progress.js';
import { readStdin } from './stdin.js';

export interface AskOptions {
  /** Empty when the prompt comes from stdin alone. */
  readonly prompt: string;
  readonly system: string;
  readonly sampling: Partial<Sampling>;
  /** `onProgress` hears the loaded share of the model, and which one it is. */
  readonly open: (
    signal: AbortSignal,
    onProgress: (fraction: number, model: string) => void,
  ) => Promise<Engine>;
  readonly proc: NodeJS.Process;
}

/**
 * Answers one prompt: stdin, if it is piped, then the prompt. stdout gets the answer's bytes and nothing else, cleaned
 * if it is a terminal; progress goes to stderr, only to a terminal. Gives the exit status: 0, or 130 after Ctrl-C, when
 * what was there is printed whole. A closed pipe ends quietly with 0. Throws USAGE without a prompt, STORE_FAILED where
 * stdout cannot be written, and as the engine does.
 */
export async function ask({ prompt, system, sampling, open, proc }: AskOptions): Promise<number> {
  const stop = new AbortController();
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    stop.abort();
  };
  let failure: Error | undefined;
  const gone = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') failure = error;
    stop.abort();
  };
  proc.once('SIGINT', interrupt);
  proc.stdout.on('error', gone);
  const progress = new Progress(proc.stderr);
  // The model loads while stdin is still being read.
  const opening = open(stop.signal, (share, model) => progress.loading(share, model));
  opening.catch(() => {});
  try {
    const content = joined(await readStdin(proc.stdin, stop.signal), prompt);
    if (content === '') throw noPrompt();
    const path: Turn[] = [{ role: 'user', content }];
    if (system.trim() !== '') path.unshift({ role: 'system', content: system });
    await answer(await opening, path, sampling, stop.signal, proc.stdout, progress);
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  } finally {
    progress.clear();
    stop.abort();
    proc.off('SIGINT', interrupt);
    await opening.then(engine => engine.unload()).catch(() => {});
  }
  if (failure !== undefined) throw unwritable(failure);
  return interrupted ? EXIT_INTERRUPTED : 0;
}

async function answer(
  engine: Engine,
  path: readonly Turn[],
  sampling: Partial<Sampling>,
  signal: AbortSignal,
  stdout: NodeJS.WriteStream,
  progress: Progress,
): Promise<void> {
  const cleaner = stdout.isTTY ? new Cleaner() : undefined;
  let last = '';
  const write = async (text: string): Promise<void> => {
    if (text === '') return;
    last = text;
    if (!stdout.write(text) && !signal.aborted) await drained(stdout, signal);
  };
  for await (const event of engine.reply(path, sampling, signal)) {
    if (event.type === 'reading') progress.reading(event.done, event.total);
    if (event.type !== 'text') continue;
    progress.clear();
    await write(cleaner === undefined ? event.text : cleaner.push(event.text));
  }
  if (cleaner === undefined) return;
  await write(cleaner.flush());
  // A shell prompt must not stand behind the answer; a pipe gets the answer's bytes and no more.
  if (!last.endsWith('\n')) await write('\n');
}

/** A document comes first, so that a second question about it finds it in the cache. */
function joined(document: string, prompt: string): string {
  return [document.trimEnd(), prompt.trim()].filter(text => text !== '').join('\n\n');
}

function noPrompt(): LlmtuiError {
  return new LlmtuiError('USAGE', 'nothing to answer: llmtui ask "<prompt>", or pipe text into llmtui ask');
}

function drained(stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      stream.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    stream.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
