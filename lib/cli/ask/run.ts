import type { Engine } from '../../engine/engine.js';
import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import type { AskCommand } from '../command.js';
import { Progress } from '../progress.js';
import { AnswerStream } from './answer-stream.js';
import { linked } from './linked.js';
import { flagged, type Plan, planOf } from './plan.js';
import type { AskSurroundings } from './surroundings.js';

/** Milliseconds in which one press of Ctrl-C may come twice: from the terminal, and passed on by npx, make or timeout. */
const SAME_PRESS = 250;

/**
 * Answers one prompt: stdin, if it is piped, then files, then words. stdout gets the answer's bytes and nothing else,
 * rendered if it is a terminal; progress goes to stderr, only to a terminal. The model loads while stdin and files are
 * read. Gives the exit status: 0, or 130 after Ctrl-C, when what was there is printed whole. A closed pipe ends quietly
 * with 0. A batch of prompts is answered as `runBatch` says.
 *
 * Question and answer are kept in the library, a stopped answer as far as it came; where they cannot be, one line on
 * stderr says so, and the status stays. Throws USAGE without a prompt, BAD_INPUT for files, templates, schemas and
 * conversations that cannot be used, ENGINE_FAILED for an answer that its schema does not allow, STORE_FAILED where
 * stdout cannot be written, and as `open` and the engine do.
 */
export async function runAsk(command: AskCommand, around: AskSurroundings): Promise<number> {
  if (command.saveAs !== undefined) {
    const { saveAs } = await import('./save-as.js');
    return saveAs(command.saveAs, command, around, flagged(around));
  }
  const { proc } = around;
  const stop = new AbortController();
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    stop.abort();
    // Whoever presses Ctrl-C again does not want to wait for the rest.
    setTimeout(() => proc.off('SIGINT', interrupt), SAME_PRESS).unref();
  };
  proc.on('SIGINT', interrupt);
  const progress = new Progress(proc.stderr, {
    quiet: command.quiet || proc.env.TERM === 'dumb',
  });
  const out = new AnswerStream(proc.stdout, stop);
  let status = 0;
  try {
    status = await ask({ command, around, progress, out, signal: stop.signal });
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  } finally {
    progress.end();
    // The same press may come once more when all is done already.
    if (!interrupted) proc.off('SIGINT', interrupt);
  }
  out.check();
  return interrupted ? EXIT_INTERRUPTED : status;
}

/** One run of the command, for the modules that it loads. */
export interface Run {
  readonly command: AskCommand;
  readonly around: AskSurroundings;
  readonly progress: Progress;
  readonly out: AnswerStream;
  /** Aborted by Ctrl-C, and when nobody reads any more. */
  readonly signal: AbortSignal;
}

async function ask(run: Run): Promise<number> {
  const plan = await planOf(run.command, run.around).catch(async thrown => {
    await (await import('./exchange.js')).tellFailure(run, thrown);
    throw thrown;
  });
  return withModel(run, plan, async opening => {
    const { batch } = run.command;
    // What only the answer needs is loaded while the model is.
    if (batch !== undefined) return (await import('./batch/run.js')).runBatch(run, plan, batch, opening);
    const { exchange } = await import('./exchange.js');
    await exchange(run, plan, opening);
    return 0;
  });
}

/** Loads the model beside `use`, and lets go of it afterwards, loaded or not. */
async function withModel<Result>(
  { around, progress, signal }: Run,
  { model, modelFrom }: Plan,
  use: (opening: Promise<Engine>) => Promise<Result>,
): Promise<Result> {
  const stop = linked(signal);
  const opening = around
    .open(model, stop.signal, (share, name) => progress.loading(share, name))
    .catch(thrown => {
      throw modelFrom === undefined ? thrown : withAsker(thrown, modelFrom);
    });
  opening.catch(() => {});
  try {
    return await use(opening);
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
