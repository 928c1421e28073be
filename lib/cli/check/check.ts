import type { Turn } from '../../chat/message.js';
import type { Engine } from '../../engine/engine.js';
import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import { clean } from '../../terminal/sanitise.js';
import { lineWidth } from '../columns.js';
import type { CheckCommand } from '../command.js';
import { print } from '../print.js';
import type { ModelSurroundings } from '../surroundings.js';
import { modelList, modelListJson } from './list-models.js';
import { checkModel, modelFinding, modelToCheck } from './model.js';
import { promptLoop } from './prompt-loop.js';
import { checkRemote } from './remote.js';
import { Report } from './report.js';

/**
 * Tests a model of this machine or of a server, or with a URL a running server, and prints each finding as it comes, then a verdict.
 * Gives the exit status: 0, 1 if something failed, 130 after Ctrl-C; a closed pipe ends quietly with 0. Throws USAGE, MODEL_NOT_FOUND, and UNAVAILABLE
 * where no server answers.
 */
export async function runCheck(command: CheckCommand, around: ModelSurroundings): Promise<number> {
  if (command.interactive && command.json)
    throw new LlmtuiError('USAGE', 'check --interactive speaks with a person: leave --json out');
  const { proc } = around;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  let isUnread = false;
  // Who reads no further wants no more work done.
  const gone = (error: NodeJS.ErrnoException): void => {
    isUnread = error.code === 'EPIPE';
    if (isUnread) stop.abort();
  };
  proc.on('SIGINT', interrupt);
  proc.stdout.on('error', gone);
  try {
    if (command.url !== undefined) {
      const { runServerCheck } = await import('./server.js');
      return await runServerCheck(command, command.url, proc, stop.signal);
    }
    if (command.listModels) return await listModels(command, around);
    return await runModelCheck(command, around, stop.signal);
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
    return isUnread ? 0 : EXIT_INTERRUPTED;
  } finally {
    proc.off('SIGINT', interrupt);
    proc.stdout.off('error', gone);
  }
}

async function listModels({ json }: CheckCommand, { models, proc }: ModelSurroundings): Promise<number> {
  const [here, served] = await Promise.all([models.find(), models.findServed()]);
  const found = [...here, ...served.entries];
  const width = lineWidth(proc.stdout);
  await print(proc.stdout, json ? modelListJson(found) : modelList(found, width));
  return 0;
}

async function runModelCheck(
  { json, interactive }: CheckCommand,
  around: ModelSurroundings,
  signal: AbortSignal,
): Promise<number> {
  const { models, proc } = around;
  const { notice } = await models.registry.read();
  if (notice !== undefined) proc.stderr.write(`llmtui: ${clean(notice, 'line')}\n`);
  const entry = await modelToCheck(around);
  const report = new Report(proc, json);
  await report.add(modelFinding(entry));
  const engine = await (entry.remote === true ? checkRemote : checkModel)(entry, around, report, signal);
  try {
    const status = await report.end(entry.name, { model: entry.name, path: entry.path });
    if (engine === undefined || !interactive) return status;
    const sampling = around.settings.sampling;
    const answerTo = (path: readonly Turn[], stop: AbortSignal) => textOf(engine, path, sampling, stop);
    return (await promptLoop(answerTo, proc, signal)) ? status : EXIT_INTERRUPTED;
  } finally {
    await engine?.unload();
  }
}

async function* textOf(
  engine: Engine,
  path: readonly Turn[],
  sampling: Parameters<Engine['reply']>[1],
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const event of engine.reply(path, sampling, signal)) if (event.type === 'text') yield event.text;
}
