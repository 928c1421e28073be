import type OpenAI from 'openai';
import { LlmtuiError } from '../../errors.js';
import type { Embeddings, EmbedOptions, RawPrompt } from '../engine.js';
import { estimatedTokens } from './estimate.js';
import type { RemoteSpec } from './spec.js';

/** Texts of one request: what the strictest of the known servers take. */
const BATCH = 96;

type Fields = Readonly<Record<string, unknown>>;

/** Sends a request, again where that may help. */
export type AskWhole = <Result>(ask: (signal: AbortSignal) => Promise<Result>) => Promise<Result>;

/**
 * Vectors of texts by the server's `/embeddings`, in as many requests as that takes, one after the other. Tokens of each
 * text are a share of what the server counted. Throws BAD_INPUT for an empty text, UNAVAILABLE for an answer that does
 * not hold a vector for each.
 */
export async function remoteEmbed(
  client: OpenAI,
  spec: RemoteSpec,
  texts: readonly RawPrompt[],
  ask: AskWhole,
  { truncate = false }: EmbedOptions = {},
): Promise<Embeddings> {
  const empty = texts.findIndex(text => text.length === 0);
  if (empty >= 0) throw new LlmtuiError('BAD_INPUT', `text ${empty + 1} is empty`);
  const vectors: Float32Array[] = [];
  const tokens: number[] = [];
  for (const batch of batches(texts)) {
    const input = typeof batch[0] === 'string' ? (batch as string[]) : batch.map(ids => [...ids] as number[]);
    const body: OpenAI.EmbeddingCreateParams & Fields = {
      model: spec.model,
      input,
      encoding_format: 'float',
      // Of vLLM alone: as much as the model takes.
      ...(truncate && spec.server === 'vllm' && { truncate_prompt_tokens: -1 }),
    };
    const answer: unknown = await ask(signal => client.embeddings.create(body, { signal }));
    const { data, usage } = fieldsOf(answer);
    vectors.push(...vectorsIn(data, batch.length, new URL(spec.baseUrl).origin));
    tokens.push(...shares(batch, fieldsOf(usage).prompt_tokens));
  }
  return { vectors, tokens, truncated: [] };
}

/** Up to BATCH neighbours of one kind: a request holds texts or tokens. */
function batches(texts: readonly RawPrompt[]): readonly (readonly RawPrompt[])[] {
  const all: RawPrompt[][] = [];
  for (const text of texts) {
    const last = all.at(-1);
    if (last !== undefined && last.length < BATCH && typeof last[0] === typeof text) last.push(text);
    else all.push([text]);
  }
  return all;
}

/** The vectors in the order of their texts, each of length 1. */
function vectorsIn(data: unknown, count: number, origin: string): readonly Float32Array[] {
  const wrong = (): LlmtuiError =>
    new LlmtuiError(
      'UNAVAILABLE',
      `${origin} does not answer with a vector for each text: look at its model`,
    );
  if (!Array.isArray(data) || data.length !== count) throw wrong();
  const found: (Float32Array | undefined)[] = Array.from({ length: count });
  for (const [place, item] of data.entries()) {
    const { index = place, embedding } = fieldsOf(item);
    if (!Array.isArray(embedding) || embedding.length === 0 || typeof index !== 'number') throw wrong();
    found[index] = normalised(Float32Array.from(embedding as number[]));
  }
  const vectors = found.filter(vector => vector !== undefined);
  const isWhole = vectors.every(
    vector => vector.length === vectors[0]?.length && vector.every(Number.isFinite),
  );
  if (vectors.length !== count || !isWhole) throw wrong();
  return vectors;
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map(value => value / length) : vector;
}

/** What each text took of all that was counted, by its size. */
function shares(batch: readonly RawPrompt[], counted: unknown): readonly number[] {
  const sizes = batch.map(text => (typeof text === 'string' ? estimatedTokens(text) : text.length));
  if (typeof counted !== 'number' || !(counted > 0)) return sizes;
  const sum = sizes.reduce((total, size) => total + size, 0);
  const scaled = sizes.map(size => Math.floor((size * counted) / sum));
  const rest = Math.round(counted) - scaled.reduce((total, size) => total + size, 0);
  return scaled.map((size, at) => size + (at < rest ? 1 : 0));
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
