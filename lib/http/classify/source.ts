import { bertClassifier } from '../../classify/bert.js';
import { bertHeadOf, keptBert } from '../../classify/bert-kept.js';
import type { Classifier } from '../../classify/classifier.js';
import { type Embedder, embedderOf } from '../../classify/embedder.js';
import { fewShot, headClassifier } from '../../classify/few-shot.js';
import { checkEmbedder, identityOf } from '../../classify/identity.js';
import type { KeptHeads } from '../../classify/kept-heads.js';
import { type Label, labelled } from '../../classify/label.js';
import { listClassifiers } from '../../classify/list.js';
import { zeroShot } from '../../classify/zero-shot.js';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';
import type { ModelEntry } from '../../models/list.js';
import { invalid } from '../failure/refusal.js';
import { modelOf } from '../fields/model-name.js';
import { examplesOf } from './examples.js';
import type { ClassifyBody } from './schemas.js';

/** What a classifier is made with, once the model that embeds is there. */
export interface Means {
  readonly entry: ModelEntry;
  readonly engine: Pick<Engine, 'embed'>;
  readonly truncate: boolean;
  readonly signal: AbortSignal;
}

/** Where the labels of a request come from. */
export interface Source {
  /** Of a classifier that is kept. */
  readonly name?: string;
  /** Name of the model that embeds; undefined for the default one. */
  readonly embedder: string | undefined;
  readonly open: (means: Means) => Promise<Classifier>;
}

/** Throws a refusal with status 422 where a classifier comes with labels, or without a classifier there are none. */
export async function sourceOf(body: ClassifyBody, kept: KeptHeads): Promise<Source> {
  const named = modelOf(body.model);
  const found = named === undefined ? undefined : await keptSource(named, kept);
  const isDescribed = hasAny(body.labels) || hasAny(body.examples);
  if (found !== undefined && isDescribed)
    throw invalid('model', `model '${named}' is a classifier, which has its labels; leave them out`);
  if (found !== undefined) return found;
  if (!isDescribed)
    throw invalid(
      'labels',
      `labels or examples are missing, or as model a classifier: ${await namesOf(kept)}`,
    );
  const open: Source['open'] = ({ engine, truncate, signal }) =>
    ofBody(body, embedderOf(engine, truncate), signal);
  return { embedder: named, open };
}

/** The classifier of that name, learned or imported; undefined where there is none. */
async function keptSource(name: string, kept: KeptHeads): Promise<Source | undefined> {
  if (kept.has(name)) {
    const head = kept.read(name);
    const open: Source['open'] = async ({ entry, engine, truncate, signal }) => {
      checkEmbedder(name, head, await identityOf(entry, signal));
      return headClassifier(head.head, embedderOf(engine, truncate));
    };
    return { name, embedder: head.embedder.name, open };
  }
  const bert = await keptBert(kept.folder, name);
  if (bert === undefined) return undefined;
  const head = await bertHeadOf(bert).catch((cause: unknown) => {
    // What it says names a file, which concerns no client.
    if (!(cause instanceof LlmtuiError)) throw cause;
    throw new LlmtuiError(cause.code, `classifier ${name} cannot be used: import it again`, { cause });
  });
  // The list of models has its encoder under the same name.
  return {
    name,
    embedder: name,
    open: async ({ engine, truncate }) => bertClassifier(engine, head, { truncate }),
  };
}

async function ofBody(body: ClassifyBody, embedder: Embedder, signal: AbortSignal): Promise<Classifier> {
  const multi = body.multi === true;
  const labels = labelsOf(body, multi);
  if (!hasAny(body.examples)) return zeroShot(labels, multi, embedder, signal);
  const learning = { examples: examplesOf(body.examples ?? []), multi, labels };
  const { head } = await fewShot(learning, embedder, signal);
  return headClassifier(head, embedder);
}

function labelsOf({ labels, examples }: ClassifyBody, multi: boolean): readonly Label[] {
  const least = hasAny(examples) ? 0 : multi ? 1 : 2;
  const given = (labels ?? []).map(label =>
    typeof label === 'string'
      ? { name: label.trim() }
      : { name: label.name.trim(), ...(label.description && { description: label.description }) },
  );
  try {
    return labelled(given, least);
  } catch (thrown) {
    throw invalid('labels', thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const hasAny = (list: readonly unknown[] | null | undefined): boolean => (list?.length ?? 0) > 0;

async function namesOf({ folder }: KeptHeads): Promise<string> {
  const names = (await listClassifiers(folder)).map(({ name }) => name);
  return names.slice(0, 5).join(', ') || 'none is kept here';
}
