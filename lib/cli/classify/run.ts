import type { Engine } from '../../engine/engine.js';
import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import { AnswerStream } from '../ask/answer-stream.js';
import { lineWidth } from '../columns.js';
import type { ClassifyCommand } from '../command.js';
import { StatusLine } from '../status-line.js';
import { type Input, inputOf } from './input.js';
import { labelled, type Result } from './labelled.js';
import { openClassifier } from './open-classifier.js';
import { resultLine, resultTable } from './output.js';
import { reportJson, reportLine, reportText } from './report.js';
import type { ClassifySurroundings } from './surroundings.js';

/** One run of `llmtui classify`. */
export interface ClassifyRun {
  readonly command: ClassifyCommand;
  readonly around: ClassifySurroundings;
  readonly out: AnswerStream;
  readonly progress: StatusLine;
  /** The embedding model of that name, or the one that was asked for; unloaded at the end. */
  readonly open: (model: string | undefined) => Promise<Engine>;
  readonly signal: AbortSignal;
}

/**
 * Prints the labels of texts, or where there are none how well examples were learned. Progress goes to stderr, only to a
 * terminal. Gives the exit status: 1 where a line of a list has an error, 130 after Ctrl-C. Throws USAGE, BAD_INPUT,
 * MODEL_NOT_FOUND, CONTEXT_FULL, STORE_FAILED, and as loading a model does.
 */
export async function runClassify(command: ClassifyCommand, around: ClassifySurroundings): Promise<number> {
  const { proc } = around;
  const stop = new AbortController();
  const out = new AnswerStream(proc.stdout, stop);
  const progress = new StatusLine(command.quiet ? undefined : proc.stderr);
  const engines: Engine[] = [];
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
    stop.abort();
  };
  proc.on('SIGINT', interrupt);
  const open = async (model: string | undefined): Promise<Engine> => {
    const engine = await around.open(model, stop.signal, (share, name) =>
      progress.show(`loading ${name}: ${Math.floor(share * 100)} %`),
    );
    engines.push(engine);
    return engine;
  };
  let status = 0;
  try {
    status = await classify({ command, around, out, progress, open, signal: stop.signal });
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  } finally {
    progress.clear();
    proc.off('SIGINT', interrupt);
    for (const engine of engines) await engine.unload().catch(() => {});
  }
  out.check();
  return isInterrupted ? EXIT_INTERRUPTED : status;
}

async function classify(run: ClassifyRun): Promise<number> {
  const { command, around, out, progress, signal } = run;
  const input = await inputOf(command, around.proc.stdin, signal);
  signal.throwIfAborted();
  if (input.items.length === 0 && command.examples === undefined)
    throw new LlmtuiError(
      'USAGE',
      'nothing to classify: give texts, name files with -i, or pipe a text to llmtui classify',
    );
  const { classifier, report, saved } = await openClassifier(run);
  progress.clear();
  if (report !== undefined && input.items.length === 0) {
    const print = command.json ? reportJson : reportText;
    await out.write(print(classifier, report, saved));
    return 0;
  }
  if (report !== undefined && !command.quiet)
    around.proc.stderr.write(`llmtui: ${reportLine(report, saved)}\n`);
  return print(run, input, labelled(run, classifier, input.items));
}

/** Lists go out line by line in a pipe, each as soon as it is there; a terminal gets tables. */
async function print(
  { command, out, around }: ClassifyRun,
  { isList }: Input,
  results: AsyncIterable<Result>,
): Promise<number> {
  const isTable = !command.json && (out.isTerminal || !isList);
  const shown: Result[] = [];
  let failed = 0;
  for await (const result of results) {
    if (out.isGone) return 0;
    // One text that cannot be read is the failure of the command.
    if ('failure' in result && !isList) throw result.failure;
    if ('failure' in result) failed++;
    if (isTable) shown.push(result);
    else await out.write(resultLine(result, command.top));
  }
  if (isTable) await out.write(resultTable(shown, isList, command.top, lineWidth(around.proc.stdout)));
  return failed > 0 ? 1 : 0;
}
