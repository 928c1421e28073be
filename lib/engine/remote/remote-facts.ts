import type { EmbeddingFacts, ModelFacts } from '../engine.js';
import { reasoningTags } from './messages.js';
import { TOOL_FORMAT } from './reply-text.js';
import type { RemoteSpec } from './spec.js';

/** What is known of a model on a server. */
export function factsOf(
  { name, baseUrl, model, vision = false }: RemoteSpec,
  contextSize: number,
  embedding?: EmbeddingFacts,
): ModelFacts {
  const { host } = new URL(baseUrl);
  return {
    name,
    path: baseUrl,
    description: `${model} at ${host}`,
    architecture: 'remote',
    parameters: 0,
    sizeBytes: 0,
    trainedContext: contextSize,
    template: 'server',
    templateSource: '',
    toolFormat: TOOL_FORMAT,
    reasoning: reasoningTags,
    meetsDemands: true,
    vocabulary: 0,
    bos: '',
    eos: '',
    device: host,
    ...(vision && { vision }),
    ...(embedding !== undefined && { embedding }),
  };
}
