import { createInterface } from 'node:readline/promises';
import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import { type Choice, chosenBy } from '../../models/hub/choices.js';
import type { DownloadRequest } from '../../models/hub/download.js';
import type { Hub } from '../../models/hub/hub.js';
import { type Plan, planPull, requestFor } from '../../models/hub/plan.js';
import type { Room } from '../../models/machine.js';
import { clean } from '../../terminal/sanitise.js';
import { bytesText } from '../../terminal/units.js';
import { print } from '../print.js';
import { choiceTable } from './hub-table.js';
import { PullProgress } from './pull-progress.js';

export interface PullOptions {
  /** A profile, `user/repo`, `user/repo:quant`, or a URL. */
  readonly what: string;
  /** Only lists what there is. */
  readonly list: boolean;
  /** Closed at the end. */
  readonly hub: Hub;
  /** What models have to fit into, for the verdicts. */
  readonly room: Room;
  readonly proc: NodeJS.Process;
}

/**
 * Downloads a model and prints its name. Where a repository is named without a quantisation, lists them with the best
 * that fits marked and asks which, on a terminal; takes the best otherwise. Progress goes to stderr, only to a terminal.
 * Gives the exit status: 0, or 130 after Ctrl-C, when what has come is kept.
 * Throws USAGE without a name or where none can be chosen, and as the hub does.
 */
export async function pull(options: PullOptions): Promise<number> {
  const { what, hub, proc } = options;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.on('SIGINT', interrupt);
  proc.on('SIGTERM', interrupt);
  const progress = new PullProgress(proc.stderr);
  try {
    if (what.trim() === '') throw usage();
    const request = await requestOf(options, stop);
    if (request === undefined) return 0;
    const done = await hub.download(request, {
      signal: stop.signal,
      onProgress: step => progress.show(step),
    });
    progress.clear();
    const unchecked = done.checked ? '' : 'its server names no SHA-256 to check it by\n';
    const name = clean(done.name, 'line');
    await print(
      proc.stdout,
      `${name} is ${done.present ? 'there already' : 'here'}: ${clean(done.path, 'line')}\n${unchecked}use it with: llmtui -m ${name}\n`,
    );
    return 0;
  } catch (thrown) {
    progress.clear();
    if (!stop.signal.aborted) throw thrown;
    proc.stderr.write('stopped; what has come is kept, pull again to go on\n');
    return EXIT_INTERRUPTED;
  } finally {
    proc.off('SIGINT', interrupt);
    proc.off('SIGTERM', interrupt);
    await hub.close();
  }
}

const usage = (): LlmtuiError =>
  new LlmtuiError('USAGE', 'nothing to pull: llmtui pull <profile>, <user/repo[:quant]> or <URL>');

/** Undefined where only the list was asked for. */
async function requestOf(options: PullOptions, stop: AbortController): Promise<DownloadRequest | undefined> {
  const { what, list, hub, room, proc } = options;
  const plan = await planPull(hub, what, room, stop.signal);
  if (plan.type === 'url') return plan;
  if (list || plan.wanted === undefined) await print(proc.stdout, choiceTable(plan.choices));
  if (list) return undefined;
  const choice = plan.wanted ?? (await choose(plan, proc, stop));
  if (choice.verdict !== 'fits') {
    proc.stderr.write(
      `${choice.name} needs ${bytesText(choice.needBytes)} of memory: ${choice.verdict} here\n`,
    );
  }
  return requestFor(plan, choice);
}

async function choose(
  { choices, repository }: Extract<Plan, { type: 'repository' }>,
  { stdin, stdout }: NodeJS.Process,
  stop: AbortController,
): Promise<Choice> {
  const best = choices.find(choice => choice.best);
  if (choices.length === 0) throw new LlmtuiError('MODEL_NOT_FOUND', `${repository} has no GGUF model`);
  if (!stdin.isTTY || !stdout.isTTY) {
    if (best !== undefined) return best;
    throw new LlmtuiError(
      'USAGE',
      `none fits into memory; name the one to pull: ${repository}:<quantisation>`,
    );
  }
  const terminal = createInterface({ input: stdin, output: stdout });
  const leave = (): void => stop.abort();
  terminal.on('SIGINT', leave); // readline takes Ctrl-C for itself
  terminal.on('close', leave); // Ctrl-D
  try {
    const question = best === undefined ? 'Which one? ' : `Which one? [${clean(best.name, 'line')}] `;
    const answer = (await terminal.question(question, { signal: stop.signal })).trim();
    return answer === '' && best !== undefined ? best : chosenBy(choices, answer, repository);
  } finally {
    terminal.off('close', leave);
    terminal.close();
  }
}
