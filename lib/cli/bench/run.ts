import { cpus } from 'node:os';
import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import { packageVersion } from '../../package.js';
import { clean } from '../../terminal/sanitise.js';
import { lineWidth } from '../columns.js';
import type { BenchCommand } from '../command.js';
import { print } from '../print.js';
import { StatusLine } from '../status-line.js';
import type { ModelSurroundings } from '../surroundings.js';
import { printed } from './output.js';
import type { BenchTest } from './result.js';
import { type Run, resultsOf, runs } from './runs.js';
import { subjectsOf } from './subject.js';

/**
 * Measures how fast a model reads and generates, or two models or settings in turn, and prints that. Progress goes to
 * stderr, only to a terminal. Gives the exit status: 0, or 130 after Ctrl-C, when what was measured by then is printed.
 * Throws USAGE without a test, and as loading, measuring and `subjectsOf` do.
 */
export async function runBench(
  command: BenchCommand,
  around: Pick<ModelSurroundings, 'folders' | 'proc'>,
): Promise<number> {
  const { proc } = around;
  const tests = testsOf(command);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.on('SIGINT', interrupt);
  const done: Run[] = [];
  const progress = new StatusLine(proc.stderr);
  try {
    const options = {
      tests,
      repetitions: command.repetitions,
      random: Math.random,
      now: Date.now,
      signal: stop.signal,
      onStep: (text: string) => progress.show(text),
    };
    for await (const run of runs(await subjectsOf(command, around), options)) done.push(run);
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  } finally {
    progress.clear();
    proc.off('SIGINT', interrupt);
  }
  const text = printed(resultsOf(done, tests), printOptions(command, proc));
  if (text !== '') await print(proc.stdout, proc.stdout.isTTY ? clean(text) : text);
  return stop.signal.aborted ? EXIT_INTERRUPTED : 0;
}

function testsOf({ prompt, generate }: BenchCommand): readonly BenchTest[] {
  const tests: readonly BenchTest[] = [
    ...prompt.map(tokens => ({ type: 'pp', tokens }) as const),
    ...generate.map(tokens => ({ type: 'tg', tokens }) as const),
  ];
  if (tests.length === 0) throw new LlmtuiError('USAGE', 'nothing to measure: name prompt or reply lengths');
  return tests;
}

function printOptions({ output, compare }: BenchCommand, { stdout, env }: NodeJS.Process) {
  const charset = /\.([^@]+)/.exec(env.LC_ALL || env.LC_CTYPE || env.LANG || '')?.[1] ?? 'UTF-8';
  return {
    output,
    isComparison: compare !== undefined,
    page: {
      width: lineWidth(stdout),
      isUnicode: env.TERM !== 'dumb' && /^utf-?8$/i.test(charset),
    },
    machine: { cpu: cpus()[0]?.model.trim() ?? '' },
    version: packageVersion(),
  };
}
