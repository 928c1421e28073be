import { createInterface } from 'node:readline';
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
  const lines = createInterface({
    input: stdin,
    ...(terminal && { output: stdout }),
    terminal,
    prompt: PROMPT,
  });
  let path: readonly Turn[] = [];
  let answering: AbortController | undefined;
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    answering?.abort();
    lines.close();
  };
  const interrupt = (): void => {
    if (answering !== undefined) answering.abort();
    else leave();
  };
  lines.on('SIGINT', interrupt);
  signal.addEventListener('abort', leave, { once: true });
  try {
    if (terminal) {
      await print(stdout, '\nCtrl-D ends, Ctrl-C stops an answer.\n');
      lines.prompt();
    }
    for await (const line of lines) {
      if (isOver || signal.aborted) break;
      if (line.trim() !== '') {
        answering = new AbortController();
        path = await turn(
          [...path, { role: 'user', content: line }],
          answerTo,
          answering.signal,
          stdout,
        ).catch((thrown: unknown) => {
          stderr.write(`llmtui: ${clean(messageOf(thrown))}\n`);
          return path;
        });
        answering = undefined;
      }
      if (isOver) break;
      if (terminal) lines.prompt();
    }
    if (terminal) await print(stdout, '\n');
  } finally {
    signal.removeEventListener('abort', leave);
    lines.close();
  }
  return !isOver && !signal.aborted;
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
