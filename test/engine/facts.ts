import type { ModelFacts } from '../../lib/engine/engine.js';

/** What an engine without a model says of itself. */
export function factsOf(name: string, more: Partial<ModelFacts> = {}): ModelFacts {
  return {
    name,
    path: `/models/${name}.gguf`,
    description: 'llama 1M Q4_0',
    architecture: 'llama',
    parameters: 1_000_000,
    sizeBytes: 600_000,
    trainedContext: 2048,
    template: 'model',
    templateSource: '{{ messages }}',
    toolFormat: 'generic',
    vocabulary: 256,
    bos: '<s>',
    eos: '</s>',
    device: 'cpu',
    ...more,
  };
}
