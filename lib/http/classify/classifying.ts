import type { FastifyReply } from 'fastify';
import type { Classifier, Score } from '../../classify/classifier.js';
import type { KeptHeads } from '../../classify/kept-heads.js';
import type { Embeddings, EmbedOptions, RawPrompt } from '../../engine/engine.js';
import { readerOf } from '../answering.js';
import { embedding } from '../embedding.js';
import type { Serving } from '../serving.js';
import type { ClassifyBody } from './schemas.js';
import { sourceOf } from './source.js';

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
