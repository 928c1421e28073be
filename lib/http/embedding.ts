import type { Embeddings, EmbedOptions, Engine, RawPrompt } from '../engine/engine.js';
import type { ModelEntry } from '../models/list.js';
import { type Answering, answering, type Wanted } from './answering.js';
import { invalid, Refusal } from './failure/refusal.js';
import type { Reader } from './replies.js';
import type { Serving } from './serving.js';

/** What a request wants vectors of. Given a function, it is asked once the model is there. */
export type Texts = readonly RawPrompt[] | ((engine: Engine) => Promise<readonly RawPrompt[]>);

/** Vectors, and which model made them. */
export interface Embedded extends Embeddings {
  readonly entry: ModelEntry;
  /** Tokens of all texts. */
  readonly total: number;
  /** When the model was there, in milliseconds since the epoch. */
  readonly loaded: number;
}

/**
 * Embeds the texts of a request with the model that it names, else the default one. Throws as `embedding` and
 * `Engine.embed` do.
 */
export async function embedded(
  serving: Serving,
  reader: Reader,
  wanted: EmbeddingWanted,
  texts: Texts,
  options: EmbedOptions = {},
): Promise<Embedded> {
  const { requests, metrics, now } = serving;
  return embedding(serving, reader, wanted, async ({ entry, engine, embed }) => {
    const loaded = now();
    const given = typeof texts === 'function' ? await texts(engine) : texts;
    const embeddings = await embed(given, options);
    const total = embeddings.tokens.reduce((sum, tokens) => sum + tokens, 0);
    requests.embedded(reader, entry.name, total);
    metrics.embedded(entry.name, { texts: given.length, tokens: total, milliseconds: now() - loaded });
    return { ...embeddings, entry, total, loaded };
  });
}

/** Which model embeds, and how long it stays loaded. */
type EmbeddingWanted = Pick<Wanted, 'model' | 'keepAliveMs'>;

/**
 * Lends the embedding model that a request names, else the default one, to `use`. Throws as `answering` does, and a
 * refusal with status 400 that names the models that embed where the one that is named does not; that one is not loaded
 * for it.
 */
export async function embedding<Result>(
  serving: Serving,
  reader: Reader,
  { model, keepAliveMs }: EmbeddingWanted,
  use: (answering: Answering) => Promise<Result>,
): Promise<Result> {
  const found = await serving.models.resolve(model, 'embed');
  if (found.status === 'available') throw await noVectors(serving, found);
  const wanted = { model: found.name, ...(keepAliveMs !== undefined && { keepAliveMs }) };
  return answering(serving, reader, wanted, use);
}

/** The first `dimensions` numbers of each vector, with length 1 again. Throws a refusal where there are fewer. */
export function shortened(
  vectors: readonly Float32Array[],
  dimensions: number | null | undefined,
): readonly Float32Array[] {
  const length = vectors[0]?.length ?? 0;
  if (dimensions === null || dimensions === undefined || dimensions === length) return vectors;
  if (length > 0 && dimensions > length)
    throw invalid('dimensions', `dimensions is ${dimensions}, but the vectors of this model have ${length}`);
  return vectors.map(vector => {
    const first = vector.slice(0, dimensions);
    const size = Math.hypot(...first) || 1;
    return first.map(value => value / size);
  });
}

async function noVectors({ models }: Serving, { name }: ModelEntry): Promise<Refusal> {
  const listed = (await models.list()).map(({ entry }) => entry);
  const names = listed.filter(({ status }) => status === 'embedding').map(entry => entry.name);
  const instead =
    names.length > 0
      ? `take one that embeds: ${names.join(', ')}`
      : 'llmtui pull all-minilm downloads one that embeds';
  const message = `model '${name}' generates text and does not embed; ${instead}`;
  return new Refusal({ status: 400, code: 'no_embedding_model', message, field: 'model' });
}
