import { createInterface, type Interface } from 'node:readline';
import type { Turn } from '../../chat/message.js';
import { messageOf } from '../../errors.js';
import { Cleaner, clean } from '../../terminal/sanitise.js';
import { print } from '../print.js';

/** Streams the answer to the last turn of a path, and ends early once `signal` is aborted. */
export type AnswerTo = (path: readonly Turn[], signal: AbortSignal) => AsyncIterable<string>;

const PROMPT = '> ';

/**
 * A line in, an answer out, until the input ends (Ctrl-D). Ctrl-C stops an answer, and at the prompt ends the loop, as
 * aborting `signal` does: then it gives false. A failure is one line on stderr, and the loop goes on.
 */
export async function promptLoop(
  answerTo: AnswerTo,
  { stdin, stdout, stderr }: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>,
  signal: AbortSignal,
): Promise<boolean> {
  const terminal = stdin.isTTY === true && stdout.isTTY === true;
  const output = terminal ? { output: stdout } : {};
  const lines = createInterface({ input: stdin, ...output, terminal, prompt: PROMPT });
  const breaks = new Breaks(lines, signal);
  let path: readonly Turn[] = [];
  try {
    if (terminal) await print(stdout, '\nCtrl-D ends, Ctrl-C stops an answer.\n');
    if (terminal) lines.prompt();
    for await (const line of lines) {
      const asked: readonly Turn[] = [...path, { role: 'user', content: line }];
      if (line.trim() !== '' && !breaks.isOver)
        path = await breaks
          .during(stop => turn(asked, answerTo, stop, stdout))
          .catch((thrown: unknown) => {
            stderr.write(`llmtui: ${clean(messageOf(thrown))}\n`);
            return path;
          });
      if (breaks.isOver) break;
      if (terminal) lines.prompt();
    }
    if (terminal) await print(stdout, '\n');
  } finally {
    breaks.end();
    lines.close();
  }
  return !breaks.isOver;
}

/** What Ctrl-C does, to an answer and to the loop. */
class Breaks {
  readonly #lines: Interface;
  readonly #signal: AbortSignal;
  #answering: AbortController | undefined;
  #isOver = false;

  constructor(lines: Interface, signal: AbortSignal) {
    this.#lines = lines;
    this.#signal = signal;
    // A terminal in raw mode gives Ctrl-C to readline; any other way to interrupt is the signal.
    lines.on('SIGINT', () => {
      if (this.#answering === undefined) this.#leave();
      else this.#answering.abort();
    });
    signal.addEventListener('abort', this.#leave, { once: true });
    if (signal.aborted) this.#leave();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Runs what an interruption stops. */
  async during<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    this.#answering = new AbortController();
    try {
      return await work(this.#answering.signal);
    } finally {
      this.#answering = undefined;
    }
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#leave);
  }

  readonly #leave = (): void => {
    this.#isOver = true;
    this.#answering?.abort();
    this.#lines.close();
  };
}

/** Prints the answer as it comes and gives the path with it. */
async function turn(
  path: readonly Turn[],
  answerTo: AnswerTo,
  signal: AbortSignal,
  stdout: NodeJS.WriteStream,
): Promise<readonly Turn[]> {
  const cleaner = stdout.isTTY ? new Cleaner() : undefined;
  let content = '';
  for await (const piece of answerTo(path, signal)) {
    content += piece;
    await print(stdout, cleaner === undefined ? piece : cleaner.push(piece));
  }
  await print(stdout, `${cleaner?.flush() ?? ''}${content.endsWith('\n') ? '' : '\n'}`);
  return [...path, { role: 'assistant', content }];
}
