import type { Engine } from '../../engine/engine.js';
import { probeTokenizer } from '../../engine/llama/probe.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import { forecast } from '../../models/forecast.js';
import { type ModelEntry, resolveModel } from '../../models/list.js';
import { machineMemory } from '../../models/machine.js';
import { packageRoot } from '../../package.js';
import { Progress } from '../progress.js';
import type { ModelSurroundings } from '../surroundings.js';
import { type Finding, failed, ok } from './finding.js';
import * as measures from './measures.js';
import { runPrompts } from './prompts.js';
import type { Report } from './report.js';
import { samples, tokenizer } from './tokenizer.js';

/**
 * The model that is to be checked: the one that is asked for, and none in its place, else the default. Throws
 * MODEL_NOT_FOUND.
 */
export async function modelToCheck({
  models,
  settings,
}: Pick<ModelSurroundings, 'models' | 'settings'>): Promise<ModelEntry> {
  const wanted = settings.model ?? '';
  if (wanted !== '') return resolveModel(await models.find(), wanted);
  return (await models.findWanted()).entry;
}

/**
 * Loads a model and tries everything that a chat needs of it. Gives the engine, which is the caller's to unload, or
 * undefined where it cannot be loaded. Rejects with the reason of `signal` when that is aborted.
 */
export async function checkModel(
  entry: ModelEntry,
  around: ModelSurroundings,
  report: Report,
  signal: AbortSignal,
): Promise<Engine | undefined> {
  const before = machineMemory().process;
  const since = performance.now();
  const engine = await load(entry, around, report, signal);
  if (engine === undefined) return undefined;
  const ms = performance.now() - since;
  try {
    await report.add(measures.loaded(ms, engine.model, engine.contextSize));
    await tryOut(engine, { entry, around, report, signal, before });
    return engine;
  } catch (thrown) {
    await engine.unload();
    throw thrown;
  }
}

async function load(
  entry: ModelEntry,
  { models, proc }: ModelSurroundings,
  report: Report,
  signal: AbortSignal,
): Promise<Engine | undefined> {
  const progress = new Progress(proc.stderr);
  try {
    return await models.open(entry, signal, share => progress.loading(share, entry.name));
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof LlmtuiError)) throw thrown;
    await report.add(failed('load', thrown.message, 'llmtui check --list-models names the others'));
    return undefined;
  } finally {
    progress.clear();
  }
}

interface Trial {
  readonly entry: ModelEntry;
  readonly around: ModelSurroundings;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Bytes of the process before loading. */
  readonly before: number;
}

/** Everything that is tried of a loaded model. A failure of the engine is a finding, and ends the trial. */
async function tryOut(engine: Engine, { entry, around, report, signal, before }: Trial): Promise<void> {
  await report.add(measures.template(engine.model));
  await checkTokenizer(entry, around, report, signal);
  try {
    const speed = await runPrompts(engine, signal, finding => report.add(finding));
    for (const finding of measures.speed(speed)) await report.add(finding);
    const isApart = around.settings.engineProcess;
    for (const finding of await memoryOf(engine, entry, { before, isApart })) await report.add(finding);
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof LlmtuiError) || thrown.code === 'STORE_FAILED') throw thrown;
    const fix = 'llmtui doctor looks at the libraries; the log has more';
    await report.add(failed('engine', thrown.message, fix));
  }
}

async function checkTokenizer(
  { path }: ModelEntry,
  { settings }: ModelSurroundings,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { device, libraryDir: configured } = settings;
  const { platform, arch } = process;
  const search = { device, configured, from: packageRoot(), platform, arch };
  try {
    const trips = await probeTokenizer(search, path, Object.values(samples), signal);
    await report.add(tokenizer(trips));
  } catch (thrown) {
    signal.throwIfAborted();
    await report.add(failed('tokenizer', messageOf(thrown), 'download the file again'));
  }
}

async function memoryOf(
  engine: Engine,
  { shape, options }: ModelEntry,
  given: Pick<measures.MemoryFacts, 'before' | 'isApart'>,
): Promise<readonly Finding[]> {
  const context = engine.contextSize;
  const facts = { ...given, engine: await engine.memory(), context, now: machineMemory().process };
  if (shape === undefined || options === undefined) return measures.memory(facts);
  return measures.memory({ ...facts, forecast: forecast(shape, { ...options, contextSize: context }) });
}

/** The line that begins the report of a model. */
export function modelFinding({ name, path, sizeBytes, remote, description }: ModelEntry): Finding {
  if (remote === true) return ok('model', `${name}, ${description}`, { name, remote });
  return ok('model', `${name}, ${path}`, { name, path, sizeBytes });
}
