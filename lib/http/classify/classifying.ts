import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import type { Classifier, Score } from '../../classify/classifier.js';
import type { Embedder } from '../../classify/embedder.js';
import { fewShot, headClassifier } from '../../classify/few-shot.js';
import { checkEmbedder, identityOf } from '../../classify/identity.js';
import type { KeptHeads } from '../../classify/kept-heads.js';
import { type Label, labelled } from '../../classify/label.js';
import { zeroShot } from '../../classify/zero-shot.js';
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
  const named = modelOf(body.model);
  const isDescribed = hasAny(body.labels) || hasAny(body.examples);
  const head = named !== undefined && kept.has(named) ? kept.read(named) : undefined;
  if (head !== undefined && isDescribed)
    throw invalid('model', `model '${named}' is a classifier, which has its labels; leave them out`);
  if (head === undefined && !isDescribed)
    throw invalid('labels', `labels or examples are missing, or as model a classifier: ${namesOf(kept)}`);
  const model = head === undefined ? named : head.embedder.name;
  return embedding(serving, readerOf(reply), { model }, async ({ entry, signal, embed }) => {
    let tokens = 0;
    const embedder: Embedder = {
      embed: async texts => {
        const made = await embed(texts, { truncate: body.truncate === true });
        tokens += made.tokens.reduce((sum, each) => sum + each, 0);
        return made;
      },
    };
    if (head !== undefined) checkEmbedder(named!, head, await identityOf(entry, signal));
    const classifier =
      head === undefined ? await ofBody(body, embedder, signal) : headClassifier(head.head, embedder);
    const texts = typeof body.input === 'string' ? [body.input] : body.input;
    const scores = await classifier.scores(texts, signal);
    serving.requests.embedded(readerOf(reply), entry.name, tokens);
    return { model: head === undefined ? entry.name : named!, classifier, scores, tokens };
  });
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

function namesOf(kept: KeptHeads): string {
  const names = kept.list().map(({ name }) => name);
  return names.slice(0, 5).join(', ') || 'none is kept here';
}
