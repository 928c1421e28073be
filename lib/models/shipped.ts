import { join } from 'node:path';
import { type MemoryShape, memoryShape } from './forecast-shape.js';

/** A model that comes with the program. */
export interface ShippedModel {
  readonly name: string;
  /** File name in the package's folder of models. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** As files are named. */
  readonly quantisation: string;
  /** What it is good for, in one sentence. */
  readonly description: string;
  /** SPDX. */
  readonly licence: string;
  /** What the memory forecast needs, so that the file need not be read to start; absent where nothing starts with it. */
  readonly shape?: MemoryShape;
}

/** The model that answers when there is no other. */
export const starter: ShippedModel & { readonly shape: MemoryShape } = {
  name: 'smollm2-135m',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  sizeBytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  quantisation: 'Q4_1',
  description: 'Comes with llmtui; small, for a first look and for tests (135M parameters, Q4_1)',
  licence: 'Apache-2.0',
  shape: memoryShape({
    architecture: 'llama',
    metadata: new Map(),
    weightBytes: 96_576_768,
    vocabularySize: 49_152,
    contextLength: 8192,
    embeddingLength: 576,
    layers: 30,
    predictionLayers: 0,
    heads: new Array<number>(30).fill(9),
    kvHeads: new Array<number>(30).fill(3),
    keyLength: 64,
    valueLength: 64,
    feedForwardLength: 1536,
    experts: 0,
    slidingWindow: 0,
  }),
};

/** The model that embeds texts when there is no other. */
const embedder: ShippedModel = {
  name: 'all-minilm',
  file: 'all-MiniLM-L6-v2.Q8_0.gguf',
  sizeBytes: 25_282_112,
  sha256: 'af45f1797eb2f9fd396a8c581b898f0dba44e4044841b3f225fe66c1a5635533',
  quantisation: 'Q8_0',
  description: 'Comes with llmtui; vectors of 384 numbers for English sentences (23M parameters, Q8_0)',
  licence: 'Apache-2.0',
};

const shipped: readonly ShippedModel[] = [starter, embedder];

/** The shipped model that the file is by its place and size; undefined for any other file. */
export function shippedAt(
  packageModelsDir: string,
  path: string,
  sizeBytes: number,
): ShippedModel | undefined {
  return shipped.find(model => path === join(packageModelsDir, model.file) && sizeBytes === model.sizeBytes);
}
