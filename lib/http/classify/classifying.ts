import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { bertClassifier } from '../../classify/bert.js';
import { bertHeadOf, keptBert } from '../../classify/bert-kept.js';
import type { Classifier, Score } from '../../classify/classifier.js';
import { type Embedder, embedderOf } from '../../classify/embedder.js';
import { fewShot, headClassifier } from '../../classify/few-shot.js';
import { checkEmbedder, identityOf } from '../../classify/identity.js';
import type { KeptHeads } from '../../classify/kept-heads.js';
import { type Label, labelled } from '../../classify/label.js';
import { listClassifiers } from '../../classify/list.js';
import { zeroShot } from '../../classify/zero-shot.js';
import type { Embeddings, EmbedOptions, Engine, RawPrompt } from '../../engine/engine.js';
import type { ModelEntry } from '../../models/list.js';
import { readerOf } from '../answering.js';
import { embedding } from '../embedding.js';
import { invalid } from '../failure/refusal.js';
import { modelOf } from '../fields/model-name.js';
import type { Serving } from '../serving.js';
import { examplesOf } from './examples.js';
import type { classifyRequest } from './schemas.js';

export type ClassifyBody = Static<ReturnType<typeof classifyRequest>>;

/** What became of the texts of a request. */
export interface Classifying {
  /** Name of the classifier, or of the model that embeds. */
  readonly model: string;
  readonly classifier: Classifier;
  /** Of each text, best first. */
  readonly scores: readonly (readonly Score[])[];
  /** Tokens that were read, those of labels and examples included. */
  readonly tokens: number;
}

/**
 * Labels the texts of a request. Throws as `embedding` does, a refusal with status 422 that names the field, and BAD_INPUT
 * where a classifier was trained on another model.
 */
export async function classifying(
  serving: Serving,
  kept: KeptHeads,
  reply: FastifyReply,
  body: ClassifyBody,
): Promise<Classifying> {
  const source = await sourceOf(body, kept);
  return embedding(serving, readerOf(reply), { model: source.embedder }, async ({ entry, signal, embed }) => {
    let tokens = 0;
    const counted = async (texts: readonly RawPrompt[], options: EmbedOptions): Promise<Embeddings> => {
      const made = await embed(texts, options);
      tokens += made.tokens.reduce((sum, each) => sum + each, 0);
      return made;
    };
    const truncate = body.truncate === true;
    const engine = {
      embed: (texts: readonly RawPrompt[], _: AbortSignal, options: EmbedOptions = {}) =>
        counted(texts, options),
    };
    const { name = entry.name } = source;
    const classifier = await source.open({ entry, engine, truncate, signal });
    const scores = await classifier.scores(
      typeof body.input === 'string' ? [body.input] : body.input,
      signal,
    );
    serving.requests.embedded(readerOf(reply), entry.name, tokens);
    return { model: name, classifier, scores, tokens };
  });
}

/** What a classifier is made with, once the model that embeds is there. */
interface Means {
  readonly entry: ModelEntry;
  readonly engine: Pick<Engine, 'embed'>;
  readonly truncate: boolean;
  readonly signal: AbortSignal;
}

/** Where the labels of a request come from. */
interface Source {
  /** Of a classifier that is kept. */
  readonly name?: string;
  /** Name of the model that embeds; undefined for the default one. */
  readonly embedder: string | undefined;
  readonly open: (means: Means) => Promise<Classifier>;
}

/** Throws a refusal with status 422 where a classifier comes with labels, or without a classifier there are none. */
async function sourceOf(body: ClassifyBody, kept: KeptHeads): Promise<Source> {
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
  const head = await bertHeadOf(bert);
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
