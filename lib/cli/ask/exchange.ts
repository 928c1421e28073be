import type { Answer } from '../../chat/exchange.js';
import { newId } from '../../chat/ids.js';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import type { ImageBounds } from '../../images/bounds.js';
import { clean } from '../../terminal/sanitise.js';
import { answerAll } from './answers.js';
import { choosePrinter } from './choose-printer.js';
import type { Kept } from './library.js';
import type { Plan } from './plan.js';
import type { Printer } from './printer.js';
import { STDIN } from './prompt.js';
import { type Request, requestOf } from './request.js';
import type { Run } from './run.js';
import type { AskSurroundings } from './surroundings.js';

/** Reads the question while the model loads, has it answered, prints the answers and keeps them. */
export async function exchange(run: Run, plan: Plan, opening: Promise<Engine>): Promise<void> {
  const { command, around, out, signal } = run;
  const printer = await choosePrinter(command, plan.schema !== undefined, out, around.proc);
  try {
    const boundsOf = async (): Promise<ImageBounds> => {
      const { imageBoundsOf } = await import('../../models/with-image-side.js');
      return imageBoundsOf(around.settings, around.rows, (await opening).model);
    };
    const request = await requestOf(command, plan, around.proc.stdin, boundsOf, signal);
    await answer(run, plan, request, await opening, printer);
  } catch (thrown) {
    if (!signal.aborted) await printer.fail?.(thrown);
    throw thrown;
  }
}

/** Tells whoever reads events of a failure before there is a plan. */
export async function tellFailure({ command, around, out }: Run, thrown: unknown): Promise<void> {
  const printer = await choosePrinter(command, false, out, around.proc);
  await printer.fail?.(thrown);
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
  const pictures = request.pictures.map(({ report }) => report);
  if (pictures.length > 0) progress.note((await import('../../images/report.js')).reportText(pictures));
  const askedAt = now();
  const id = command.log ? (plan.past?.id ?? newId('conv', askedAt, random)) : null;
  const answers: Answer[] = [];
  const { past, system } = plan;
  const about = {
    past,
    system,
    question: request.question,
    images: request.pictures.map(({ image }) => image),
    title: command.words.filter(word => word !== STDIN).join(' '),
    askedAt,
  };
  await printer.begin?.({ model: engine.model.name, conversation: id, pictures });
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
async function keepAnswers(around: AskSurroundings, exchange: Kept): Promise<string | null> {
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
