import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../lib/engine/engine.js';
import { type LlamaOptions, loadLlama } from '../../../lib/engine/llama/load.js';
import { packageRoot } from '../../../lib/package.js';
import { starterOptions } from './starter.js';

/** The model that embeds, as it comes with the program. */
export const embedderOptions: LlamaOptions = {
  ...starterOptions,
  name: 'all-minilm',
  path: join(packageRoot(), 'fixtures/models/all-MiniLM-L6-v2.Q8_0.gguf'),
  contextSize: 512,
  embeds: true,
};

export function loadEmbedder(options: Partial<LlamaOptions> = {}): Promise<Engine> {
  return loadLlama({ ...embedderOptions, ...options }, new AbortController().signal, () => {});
}

/** A text with its tokens and its vector, as `fixtures/embeddings/make-reference.py` computed them. */
export interface Reference {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly vector: readonly number[];
}

export const references: readonly Reference[] = JSON.parse(
  readFileSync(join(packageRoot(), 'fixtures/embeddings/all-minilm.json'), 'utf8'),
);

/** Of vectors with length 1. */
export const cosine = (one: Float32Array, other: ArrayLike<number>): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);
