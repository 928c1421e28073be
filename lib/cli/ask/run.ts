import { newId } from '../../chat/ids.js';
import type { Engine } from '../../engine/engine.js';
import { EXIT_INTERRUPTED, LlmtuiError, messageOf } from '../../errors.js';
import { clean } from '../../terminal/sanitise.js';
import type { AskCommand } from '../command.js';
import { Progress } from '../progress.js';
import { AnswerStream } from './answer-stream.js';
import { answerAll } from './answers.js';
import { choosePrinter } from './choose-printer.js';
import type { Answer, Exchange } from './library.js';
import { linked } from './linked.js';
import { type Plan, planOf } from './plan.js';
import type { Printer } from './printer.js';
import { type Request, requestOf } from './request.js';
import type { AskSurroundings } from './surroundings.js';

/**
 * Answers one prompt: stdin, if it is piped, then files, then words. stdout gets the answer's bytes and nothing else,
 * rendered if it is a terminal; progress goes to stderr, only to a terminal. The model loads while stdin and files are
 * read. Gives the exit status: 0, or 130 after Ctrl-C, when what was there is printed whole. A closed pipe ends quietly
 * with 0.
 *
 * Question and answer are kept in the library, a stopped answer as far as it came; where they cannot be, one line on
 * stderr says so, and the status stays. Throws USAGE without a prompt, BAD_INPUT for files, templates, schemas and
 * conversations that cannot be used, ENGINE_FAILED for an answer that its schema does not allow, STORE_FAILED where
 * stdout cannot be written, and as `open` and the engine do.
 */
export async function runAsk(command: AskCommand, around: AskSurroundings): Promise<number> {
  if (command.saveAs !== undefined) {
    const { saveAs } = await import('./save-as.js');
    return saveAs(command.saveAs, command, around);
  }
  const { proc } = around;
  const stop = new AbortController();
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    stop.abort();
  };
  // Once: whoever presses Ctrl-C again does not want to wait for the rest.
  proc.once('SIGINT', interrupt);
  const progress = new Progress(proc.stderr, {
    quiet: command.quiet || proc.env.TERM === 'dumb',
  });
  const out = new AnswerStream(proc.stdout, stop);
  try {
    await ask({ command, around, progress, out, signal: stop.signal });
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  } finally {
    progress.clear();
    proc.off('SIGINT', interrupt);
  }
  out.check();
  return interrupted ? EXIT_INTERRUPTED : 0;
}

interface Run {
  readonly command: AskCommand;
  readonly around: AskSurroundings;
  readonly progress: Progress;
  readonly out: AnswerStream;
  /** Aborted by Ctrl-C, and when nobody reads any more. */
  readonly signal: AbortSignal;
}

async function ask(run: Run): Promise<void> {
  const { command, around, out } = run;
  const plan = await planOf(command, around).catch(async thrown => {
    await told(run, await choosePrinter(command, false, out, around.proc), thrown);
    throw thrown;
  });
  await withModel(run, plan, async opening => {
    const printer = await choosePrinter(command, plan.schema !== undefined, out, around.proc);
    try {
      const request = await requestOf(command, plan, around.proc.stdin, run.signal);
      await answer(run, plan, request, await opening, printer);
    } catch (thrown) {
      await told(run, printer, thrown);
      throw thrown;
    }
  });
}

/** A failure goes to the printer too; stopping is none. */
async function told({ signal }: Run, printer: Printer, thrown: unknown): Promise<void> {
  if (!signal.aborted) await printer.fail?.(thrown);
}

/** Loads the model beside `use`, and lets go of it afterwards, loaded or not. */
async function withModel(
  { around, progress, signal }: Run,
  { model, modelFrom }: Plan,
  use: (opening: Promise<Engine>) => Promise<void>,
): Promise<void> {
  const stop = linked(signal);
  const opening = around
    .open(model, stop.signal, (share, name) => progress.loading(share, name))
    .catch(thrown => {
      throw modelFrom === undefined ? thrown : withAsker(thrown, modelFrom);
    });
  opening.catch(() => {});
  try {
    await use(opening);
  } finally {
    stop.abort();
    stop.unlink();
    await opening.then(engine => engine.unload()).catch(() => {});
  }
}

function withAsker(thrown: unknown, asker: string): unknown {
  if (!(thrown instanceof LlmtuiError) || thrown.code !== 'MODEL_NOT_FOUND') return thrown;
  const text = `${thrown.message}; ${asker} asks for this model, -m chooses another one`;
  return new LlmtuiError('MODEL_NOT_FOUND', text, { cause: thrown });
}

async function answer(
  run: Run,
  plan: Plan,
  request: Request,
  engine: Engine,
  printer: Printer,
): Promise<void> {
  const { command, around, progress, signal } = run;
  const { now, random } = around;
  const askedAt = now();
  const id = command.log ? (plan.past?.id ?? newId('conv', askedAt, random)) : null;
  const answers: Answer[] = [];
  const { past, system } = plan;
  const about = { past, system, question: request.question, title: command.prompt, askedAt };
  await printer.begin?.({ model: engine.model.name, conversation: id });
  let kept: string | null = null;
  try {
    await answerAll({
      ...{ command, request, engine, printer, progress, signal },
      maxTurns: around.settings.maxTurns,
      onAnswer: answer => answers.push({ ...answer, at: now() }),
      // The driver of the database loads while the model writes.
      onFirst: () => void (id === null ? undefined : import('./library.js').catch(() => {})),
    });
  } finally {
    if (id !== null) kept = await keepAnswers(around, { ...about, id, model: engine.model.name, answers });
  }
  await printer.finish?.(kept);
}

/** Keeps the answers; the id where that worked. An answer is not spoiled by a full disk: a line on stderr says so. */
async function keepAnswers(around: AskSurroundings, exchange: Exchange): Promise<string | null> {
  const { folders, now, random, proc } = around;
  try {
    const { keep } = await import('./library.js');
    return keep(folders, exchange, now, random) ? exchange.id : null;
  } catch (thrown) {
    if (!(thrown instanceof LlmtuiError)) throw thrown;
    proc.stderr.write(`llmtui: this answer was not kept: ${clean(messageOf(thrown))}\n`);
    return null;
  }
}
