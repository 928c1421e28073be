import { bertClassifier } from '../../classify/bert.js';
import { bertHeadOf, keptBert } from '../../classify/bert-kept.js';
import type { Classifier } from '../../classify/classifier.js';
import { embedderOf } from '../../classify/embedder.js';
import { fewShot, headClassifier } from '../../classify/few-shot.js';
import { checkEmbedder, identityOf } from '../../classify/identity.js';
import { classifierFolder, KeptHeads } from '../../classify/kept-heads.js';
import type { TrainingReport } from '../../classify/train-head.js';
import { zeroShot } from '../../classify/zero-shot.js';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';
import { readExamples } from './examples-file.js';
import { readLabels } from './read-labels.js';
import type { ClassifyRun } from './run.js';

/** What puts labels on texts, and how it was learned, where it was. */
export interface Opened {
  readonly classifier: Classifier;
  readonly report?: TrainingReport;
  /** Where it is kept. */
  readonly saved?: string;
}

/** What was asked for. Throws BAD_INPUT, MODEL_NOT_FOUND, and as loading a model does. */
export function openClassifier(run: ClassifyRun): Promise<Opened> {
  const { examples, labels } = run.command;
  if (examples !== undefined) return learned(run, examples);
  return labels === undefined ? kept(run) : described(run, labels);
}

async function described({ command, open, signal }: ClassifyRun, given: string): Promise<Opened> {
  const labels = await readLabels(given, command.multi, signal);
  const embedder = embedderOf(await open(undefined), command.long === 'truncate');
  return { classifier: await zeroShot(labels, command.multi, embedder, signal) };
}

async function learned(run: ClassifyRun, file: string): Promise<Opened> {
  const { command, open, around, progress, signal } = run;
  const { column, multi, save } = command;
  const examples = await readExamples(file, column, signal);
  const labels =
    command.labels === undefined ? {} : { labels: await readLabels(command.labels, multi, signal) };
  const engine = await open(undefined);
  const embedder = embedderOf(engine, command.long === 'truncate');
  progress.show(`learning from ${examples.length} examples`);
  const { head, report } = await fewShot({ examples, multi, ...labels }, embedder, signal);
  const classifier = headClassifier(head, embedder);
  if (save === undefined) return { classifier, report };
  const { accuracy = null } = report.validation ?? {};
  const saved = new KeptHeads(classifierFolder(around.folders)).write(save, {
    head,
    embedder: await identityOf(engine.model, signal),
    trainedAt: around.now(),
    training: { examples: report.examples, accuracy },
  });
  return { classifier, report, saved };
}

async function kept({ command, open, around, signal }: ClassifyRun): Promise<Opened> {
  const name = command.flags.model!;
  const folder = classifierFolder(around.folders);
  const bert = await keptBert(folder, name);
  if (bert !== undefined) {
    const head = await bertHeadOf(bert);
    const engine = await open(bert.encoder);
    return { classifier: bertClassifier(engine, head, { truncate: command.long === 'truncate' }) };
  }
  const found = new KeptHeads(folder).read(name);
  const engine = await embedderFor(name, found.embedder.name, open);
  checkEmbedder(name, found, await identityOf(engine.model, signal));
  return { classifier: headClassifier(found.head, embedderOf(engine, command.long === 'truncate')) };
}

async function embedderFor(name: string, embedder: string, open: ClassifyRun['open']): Promise<Engine> {
  try {
    return await open(embedder);
  } catch (thrown) {
    if (!(thrown instanceof LlmtuiError) || thrown.code !== 'MODEL_NOT_FOUND') throw thrown;
    const text = `classifier ${name} reads the vectors of ${embedder}: ${thrown.message}`;
    throw new LlmtuiError('MODEL_NOT_FOUND', text, { cause: thrown });
  }
}
