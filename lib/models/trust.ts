import { dirname } from 'node:path';
import type { Engine } from '../engine/engine.js';
import type { LlamaOptions, loadLlama } from '../engine/llama/load.js';
import { LlmtuiError, messageOf } from '../errors.js';
import { type GgufFacts, readFacts } from './gguf/facts.js';
import { hashFile } from './hash.js';
import type { ModelEntry } from './list.js';
import { hasPassed, rememberPassed } from './passed.js';
import { type ModelFile, statModel } from './scan.js';
import { shippedAt } from './shipped.js';

export interface TrustDeps {
  /** Folder of `trials.json`; made if it is missing. */
  readonly stateDir: string;
  /** Loads a model; asked for a child process only. */
  readonly load: typeof loadLlama;
  readonly log: LlamaOptions['log'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told when a trial begins: it may take as long as loading does. */
  readonly onTrial?: () => void;
  /** Milliseconds for the whole trial; 120,000 where not given. */
  readonly limitMs?: number;
}

const LIMIT_MS = 120_000;
const CONTEXT = 512;

/**
 * Resolves once `entry` may be loaded into this process. A file never seen before is read by the strict reader and then
 * loaded once in a short-lived child process, where it answers with one token or vector; that it passed is remembered by path,
 * size and time of change. A failure is not: it may have been the machine's. Models that come with the program are
 * held against their SHA-256 instead, once.
 * Throws MODEL_NOT_FOUND if the file is gone, BAD_INPUT if the reader refuses it, LOAD_FAILED if the trial crashes,
 * hangs or is refused; rejects with the reason of `signal` when that is aborted.
 */
export async function assureModel(
  entry: Pick<ModelEntry, 'name' | 'path' | 'starter'>,
  deps: TrustDeps,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const file = await statModel(entry.path);
  if (file === undefined) {
    throw new LlmtuiError('MODEL_NOT_FOUND', `the file of ${entry.name} is gone; choose another model`);
  }
  if (await hasPassed(deps.stateDir, file)) return;
  if (!(entry.starter && (await isShipped(file, signal)))) {
    const facts = await readUsable(entry);
    deps.onTrial?.();
    await tryOut(entry.name, facts, deps, signal);
  }
  await rememberPassed(deps.stateDir, file, deps.now()).catch((thrown: unknown) => {
    deps.log('warn', `cannot remember that ${entry.name} passed its trial: ${messageOf(thrown)}`);
  });
}

async function isShipped(file: ModelFile, signal: AbortSignal): Promise<boolean> {
  const model = shippedAt(dirname(file.path), file.path, file.sizeBytes);
  if (model === undefined) return false;
  try {
    return (await hashFile(file.path, signal)) === model.sha256;
  } catch {
    signal.throwIfAborted();
    return false; // the reader will say why it cannot be read
  }
}

async function readUsable(entry: Pick<ModelEntry, 'name' | 'path'>): Promise<GgufFacts> {
  const facts = await readFacts(entry.path).catch((cause: unknown) => {
    throw new LlmtuiError('BAD_INPUT', `${entry.name} cannot be loaded: ${messageOf(cause)}`, { cause });
  });
  if (facts.purpose !== 'other') return facts;
  throw new LlmtuiError(
    'BAD_INPUT',
    `${entry.name} can neither chat nor embed (${facts.architecture}); choose another model`,
  );
}

async function tryOut(name: string, facts: GgufFacts, deps: TrustDeps, signal: AbortSignal): Promise<void> {
  const limitMs = deps.limitMs ?? LIMIT_MS;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  const either = AbortSignal.any([signal, limit.signal]);
  deps.log('info', `${name} is new: trial load in a child process`);
  try {
    await endedBy(either, answerOnce(name, facts, deps, either));
  } catch (cause) {
    signal.throwIfAborted();
    const what = limit.signal.aborted
      ? `did not end within ${limitMs / 1000} s`
      : `failed: ${messageOf(cause)}`;
    deps.log('error', `trial load of ${name} ${what}`);
    const advice = 'download the file again, or choose another model; the log has more';
    throw new LlmtuiError('LOAD_FAILED', `the trial load of ${name} ${what}; ${advice}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function answerOnce(
  name: string,
  facts: GgufFacts,
  deps: TrustDeps,
  signal: AbortSignal,
): Promise<void> {
  const engine = await deps.load(trialOptions(name, facts, deps.log), signal, () => {});
  try {
    await endedBy(
      signal,
      facts.purpose === 'embedding' ? oneVector(engine, signal) : oneToken(engine, signal),
    );
  } finally {
    await engine.unload();
  }
}

async function oneToken(engine: Engine, signal: AbortSignal): Promise<void> {
  const turns = [{ role: 'user', content: 'Hello' }] as const;
  for await (const event of engine.reply(turns, { max_tokens: 1, temperature: 0 }, signal)) {
    if (event.type === 'end') break;
  }
  signal.throwIfAborted();
}

async function oneVector(engine: Engine, signal: AbortSignal): Promise<void> {
  await engine.embed(['Hello'], signal);
}

const trialOptions = (name: string, facts: GgufFacts, log: LlamaOptions['log']): LlamaOptions => ({
  name,
  path: facts.path,
  device: 'cpu',
  contextSize: Math.min(CONTEXT, facts.contextLength),
  threads: 2,
  batchSize: CONTEXT,
  gpuLayers: 0,
  kvType: 'f16',
  parallel: 1,
  ...(facts.purpose === 'embedding' && { embeds: true }),
  childProcess: true,
  log,
});

/** Settles as `work` does, or rejects when `signal` is aborted: native code that hangs hears no abort. */
function endedBy<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
