import type { Embeddings, Engine } from '../engine/engine.js';
import { LlmtuiError } from '../errors.js';

/** What makes vectors of texts for a classifier. */
export interface Embedder {
  /** Rejects as `Engine.embed` does. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings>;
}

/** An engine as an embedder; a text that is too long is cut at its end where `truncate` says so, and else refused. */
export const embedderOf = (engine: Pick<Engine, 'embed'>, truncate: boolean): Embedder => ({
  embed: (texts, signal) => engine.embed(texts, signal, { truncate }),
});

/** Vectors of texts. Throws BAD_INPUT that names the first empty one, counted from 1. */
export async function vectorsOf(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  if (texts.length === 0) return [];
  const empty = texts.findIndex(text => text.trim() === '');
  if (empty >= 0)
    throw new LlmtuiError(
      'BAD_INPUT',
      texts.length === 1 ? 'the text is empty' : `text ${empty + 1} is empty`,
    );
  return (await embedder.embed(texts, signal)).vectors;
}
