import type { Hyperparameters } from './gguf/hyperparameters.js';
import type { GgufTensor, GgufValue } from './gguf/types.js';

/** What is known of a model whose list of tensors was not read, as of one that is still to be downloaded. */
export interface HeadFacts extends Hyperparameters {
  readonly architecture: string;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Bytes of all tensors. */
  readonly weightBytes: number;
  readonly vocabularySize?: number;
  readonly parameters?: number;
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

// As the tensors of src/models/*.cpp in llama.cpp are.
const fused = set(
  'gpt2 gptneox falcon bloom mpt starcoder codeshell jais phi2 phi3 phimoe qwen chatglm glm4 dbrx bitnet-25 refact',
);
const ungated = set('gpt2 gptneox falcon bloom mpt starcoder starcoder2 codeshell phi2 nemotron arcee');
const gateInOne = set('phi3 chatglm glm4');
const placed = set('gpt2 starcoder');
const parallel = set('falcon phi2 command-r cohere2 cohere2moe plamo');
const normedAfter = set('olmo2 exaone4');

/** Whether some layers remember by a state; which ones, only the tensors tell for sure. */
export const hasRecurrence = ({ architecture, metadata }: HeadFacts): boolean =>
  ['ssm.conv_kernel', 'wkv.head_size', 'shortconv.l_cache'].some(name =>
    metadata.has(`${architecture}.${name}`),
  );

/** The tensors that a model of this architecture most likely has. */
export function assumedTensors(facts: HeadFacts): readonly GgufTensor[] {
  const { architecture, embeddingLength, vocabularySize = statedVocabulary(facts) } = facts;
  const bytes = Math.round(facts.weightBytes / (facts.layers + 1));
  const outside = [tensor('token_embd', [embeddingLength, vocabularySize], bytes)];
  if (placed.has(architecture)) outside.push(tensor('position_embd', [embeddingLength, facts.contextLength]));
  const layers = Array.from({ length: facts.layers }, (_, layer) => {
    const shapes = { ...attention(facts, layer), ...feedForward(facts, layer) };
    return Object.entries(shapes).map(([name, shape], index) =>
      tensor(`blk.${layer}.${name}`, shape, index === 0 ? bytes : 0),
    );
  });
  return [...outside, ...layers.flat()];
}

const tensor = (name: string, shape: readonly number[], bytes = 0): GgufTensor => ({
  name: `${name}.weight`,
  shape,
  type: 'F16',
  bytes,
});

/** Where the header does not say, as many as models of today have. */
function statedVocabulary({ architecture, metadata }: HeadFacts): number {
  const stated = metadata.get(`${architecture}.vocab_size`);
  return typeof stated === 'number' ? stated : 131_072;
}

function attention(facts: HeadFacts, layer: number): Readonly<Record<string, readonly number[]>> {
  const { architecture, embeddingLength, keyLength, valueLength, heads, kvHeads } = facts;
  const query = (heads[layer] ?? 0) * keyLength;
  const [key, value] = [(kvHeads[layer] ?? 0) * keyLength, (kvHeads[layer] ?? 0) * valueLength];
  const output = { attn_output: [(heads[layer] ?? 0) * valueLength, embeddingLength] };
  const norm = normedAfter.has(architecture) ? 'post_attention_norm' : 'attn_norm';
  if (key === 0) return { [norm]: [embeddingLength], ssm_in: [embeddingLength, 4 * embeddingLength] };
  if (fused.has(architecture)) {
    return { [norm]: [embeddingLength], attn_qkv: [embeddingLength, query + key + value], ...output };
  }
  return {
    [norm]: [embeddingLength],
    attn_q: [embeddingLength, query],
    attn_k: [embeddingLength, key],
    attn_v: [embeddingLength, value],
    ...output,
  };
}

function feedForward(facts: HeadFacts, layer: number): Readonly<Record<string, readonly number[]>> {
  const { architecture, embeddingLength, feedForwardLength, experts } = facts;
  const of = (name: string): number => {
    const value = facts.metadata.get(`${architecture}.${name}`);
    return typeof value === 'number' ? value : 0;
  };
  const isDense = experts === 0 || layer < of('leading_dense_block_count');
  const hasNorm = !parallel.has(architecture) && !normedAfter.has(architecture);
  const norm = hasNorm ? { ffn_norm: [embeddingLength] } : {};
  if (isDense) return { ...norm, ...network(facts, '', feedForwardLength) };
  const shared =
    of('expert_shared_feed_forward_length') || of('expert_shared_count') * of('expert_feed_forward_length');
  return {
    ...norm,
    ...network(facts, '_exps', of('expert_feed_forward_length') || feedForwardLength),
    ...(shared > 0 ? network(facts, '_shexp', shared) : {}),
  };
}

function network({ architecture, embeddingLength }: HeadFacts, kind: string, width: number) {
  const up = gateInOne.has(architecture) && kind === '' ? 2 * width : width;
  const hasGate = !ungated.has(architecture) && up === width;
  return {
    [`ffn_up${kind}`]: [embeddingLength, up],
    [`ffn_down${kind}`]: [width, embeddingLength],
    ...(hasGate ? { [`ffn_gate${kind}`]: [embeddingLength, width] } : {}),
  };
}
