import { setMaxListeners } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Engine } from '../../../engine/engine.js';
import { LlmtuiError } from '../../../errors.js';
import type { BatchRequest } from '../../command.js';
import type { Plan } from '../plan.js';
import type { Run } from '../run.js';
import { constraintOf } from '../schema.js';
import { answerInput, type LineAnswering } from './answering.js';
import { BatchProgress } from './batch-progress.js';
import { Constraints } from './constraints.js';
import { inOrder } from './in-order.js';
import { type Input, openInput } from './input.js';
import { keptAnswers } from './kept-answers.js';
import { promptLine } from './prompt-line.js';
import { checkNew, fileSink, type Sink, stdoutSink } from './sink.js';

/** Answers that may wait for one before them, for each that is worked on. */
const WAITING = 8;

/** What the output held before this run. */
interface Kept {
  readonly answers: number;
  readonly failed: number;
  /** Bytes of whole lines. */
  readonly length: number;
}

const NOTHING: Kept = { answers: 0, failed: 0, length: 0 };

/**
 * Answers every line of the input, several at a time, one line of JSON each, in the order of the input; a line that
 * cannot be answered has its error there. Neither input nor output is held as a whole. Gives the exit status: 0, or 1
 * where a line has an error, also one of an earlier run that this one goes on with.
 *
 * Throws BAD_INPUT for files that cannot be used, STORE_FAILED where the output cannot be written, and what ends the
 * engine.
 */
export async function runBatch(
  run: Run,
  plan: Plan,
  batch: BatchRequest,
  opening: Promise<Engine>,
): Promise<number> {
  const { command, around, signal, out } = run;
  const { proc, now } = around;
  const isShown = !command.quiet && proc.env.TERM !== 'dumb';
  const progress = new BatchProgress(isShown ? proc.stderr : undefined, now);
  const input = await openInput(batch.input, proc.stdin, signal);
  const kept = await keptOf(batch, input);
  progress.kept(kept.answers, kept.failed);
  const constraint = plan.schema === undefined ? undefined : await constraintOf(plan.schema, signal);
  const { parallel } = around.settings;
  // Each reply listens to it.
  setMaxListeners(0, signal);
  const sink = batch.output === undefined ? stdoutSink(out) : await fileSink(batch.output, kept.length);
  const constraints = new Constraints(signal);
  const onTokens = (tokens: number): void => progress.wrote(tokens);
  try {
    const engine = await opening;
    run.progress.end();
    const answering = { engine, plan, constraint, constraints, signal, onTokens };
    const counts = await answerAll({ answering, input, sink, progress, parallel }, kept);
    progress.clear();
    tell(run, batch, progress, counts.answers);
    return counts.failed > 0 ? 1 : 0;
  } finally {
    progress.clear();
    await sink.close();
  }
}

interface Work {
  readonly answering: LineAnswering;
  readonly input: Input;
  readonly sink: Sink;
  readonly progress: BatchProgress;
  readonly parallel: number;
}

async function answerAll(
  { answering, input, sink, progress, parallel }: Work,
  kept: Kept,
): Promise<{ readonly answers: number; readonly failed: number }> {
  let { answers, failed } = kept;
  const { signal } = answering;
  const room = { parallel, waiting: parallel * WAITING, signal };
  for await (const outcome of inOrder(input.lines, line => answerInput(answering, line), room)) {
    // The lines after it may have an answer, but then there would be a gap.
    if (outcome.type === 'stopped') break;
    await sink.write(outcome.line);
    answers++;
    if (outcome.type === 'failed') failed++;
    const { size } = input;
    progress.answered(outcome.type === 'failed', size === undefined ? undefined : outcome.end / size);
  }
  return { answers, failed };
}

/** Skips the lines that the output has answers to. Throws BAD_INPUT where it is not that of this input. */
async function keptOf({ output, resume }: BatchRequest, { lines }: Input): Promise<Kept> {
  if (output === undefined) return NOTHING;
  if (!resume) {
    await checkNew(output);
    return NOTHING;
  }
  if (!(await isThere(output))) return NOTHING;
  let kept = NOTHING;
  for await (const { id, isFailure, end } of keptAnswers(output)) {
    const next = await lines.next();
    if (next.done === true || idOf(next.value.text) !== id) throw other(output, kept.answers);
    kept = { answers: kept.answers + 1, failed: kept.failed + (isFailure ? 1 : 0), length: end };
  }
  return kept;
}

function idOf(text: string | null): unknown {
  try {
    return text === null ? undefined : promptLine(text).id;
  } catch {
    return undefined;
  }
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    found => found.isFile(),
    () => false,
  );

const other = (file: string, index: number): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `line ${index + 1} of ${file} answers another input; name another file`);

/** The last word: how it went, on a terminal, and after Ctrl-C how to go on. */
function tell(
  { command, around, signal, out }: Run,
  { output }: BatchRequest,
  progress: BatchProgress,
  answers: number,
): void {
  const { stderr } = around.proc;
  if (command.quiet || out.isGone) return;
  if (!signal.aborted) {
    if (stderr.isTTY) stderr.write(`${progress.summary}\n`);
    return;
  }
  const how =
    output === undefined
      ? 'with --output <file> a batch can be gone on with'
      : `--resume goes on with ${output}`;
  stderr.write(`llmtui: stopped after ${answers} answers; ${how}\n`);
}
