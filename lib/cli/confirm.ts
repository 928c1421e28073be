import { createInterface } from 'node:readline/promises';

/** Asks a yes-or-no question on the terminal; anything but y or yes is no, and so is the end of input or Ctrl-C. */
export async function confirm(proc: NodeJS.Process, question: string): Promise<boolean> {
  const lines = createInterface({ input: proc.stdin, output: proc.stderr });
  const stop = new AbortController();
  lines.once('close', () => stop.abort());
  lines.once('SIGINT', () => lines.close());
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: stop.signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    // The line is left open.
    proc.stderr.write('\n');
    return false;
  } finally {
    lines.close();
  }
}
