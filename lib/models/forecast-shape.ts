import { assumedTensors, type HeadFacts, hasRecurrence } from './forecast-assume.js';
import { purposeOf } from './gguf/architectures.js';
import type { GgufTensor, GgufValue } from './gguf/types.js';

/** A feed-forward network: widths in values for each token. */
export interface FeedForwardShape {
  /** Of the widest vector between the layers of the network; 0 where there is none. */
  readonly width: number;
  /** Whether a second vector gates it: from a matrix of its own, or from the same one, which is twice as wide then. */
  readonly gate: 'none' | 'split' | 'fused';
}

/** What one layer takes. Widths in values for each token. */
export interface LayerShape {
  /** Bytes of its tensors. */
  readonly weightBytes: number;
  /** Of the query, and of the keys and values that are cached; 0 where the layer has no attention. */
  readonly query: number;
  readonly key: number;
  readonly value: number;
  /** Query, key and value come out of one matrix. */
  readonly isQkvFused: boolean;
  /** Norms that stand before attention and before the feed-forward network. */
  readonly hasAttentionNorm: boolean;
  readonly hasFeedForwardNorm: boolean;
  /** Attention and feed-forward network stand side by side and not one after the other. */
  readonly isParallel: boolean;
  readonly feedForward: FeedForwardShape;
  /** What a mixture of experts computes for each token; `used` of `count` experts. */
  readonly experts?: FeedForwardShape & { readonly count: number; readonly used: number };
  /** Values of a recurrent state, for each sequence; 0 where the layer has none. */
  readonly state: number;
  /** Of the widest vector that a matrix of the layer makes. */
  readonly widest: number;
}

/** The facts that memory depends on. */
export interface MemoryShape {
  readonly architecture: string;
  /** Bytes of all tensors. */
  readonly weightBytes: number;
  /** Weights, counted one by one. */
  readonly parameters: number;
  /** Bytes of the table of token embeddings, which stays in the memory of the host. */
  readonly embeddingBytes: number;
  /** Bytes of the matrix from the last layer to the vocabulary; 0 where the table of embeddings is used for it. */
  readonly outputBytes: number;
  /** Tokens. */
  readonly contextLength: number;
  readonly embeddingLength: number;
  readonly vocabularySize: number;
  /** Values of one head. */
  readonly keyLength: number;
  readonly valueLength: number;
  /** Whether positions are added to the embeddings, and whether queries and keys are rotated by them. */
  readonly hasPositions: boolean;
  readonly isRotated: boolean;
  /** Whether some layers look back over a window only. */
  readonly hasWindow: boolean;
  readonly layers: readonly LayerShape[];
  /** Whether it is only assumed which layers have attention and which a recurrent state. */
  readonly isCacheAssumed: boolean;
}

/** Whether it reads whole texts and caches nothing. */
export const isEncoder = ({ architecture }: Pick<MemoryShape, 'architecture'>): boolean =>
  purposeOf(architecture) === 'embedding';

/**
 * Takes from a model's header what `forecast` needs. Where its tensors are not known, those that models of its
 * architecture have are assumed.
 */
export function memoryShape(facts: HeadFacts, known?: readonly GgufTensor[]): MemoryShape {
  const tensors = known ?? assumedTensors(facts);
  const byName = new Map(tensors.map(tensor => [tensor.name, tensor]));
  const table = byName.get('token_embd.weight');
  const embedding = table?.bytes ?? 0;
  const count = facts.layers - facts.predictionLayers;
  return {
    architecture: facts.architecture,
    weightBytes: facts.weightBytes,
    parameters: facts.parameters ?? countOf(tensors),
    embeddingBytes: embedding,
    outputBytes: byName.get('output.weight')?.bytes ?? 0,
    contextLength: facts.contextLength,
    embeddingLength: facts.embeddingLength,
    vocabularySize: table?.shape[1] ?? 0,
    keyLength: facts.keyLength,
    valueLength: facts.valueLength,
    hasPositions: byName.has('position_embd.weight'),
    isRotated: !byName.has('position_embd.weight') && !biased.has(facts.architecture),
    hasWindow: facts.slidingWindow > 0 && windowed.has(facts.architecture),
    layers: layersOf(tensors, count).map((own, layer) => layerShape(own, layer, facts)),
    isCacheAssumed: known === undefined && hasRecurrence(facts),
  };
}

const countOf = (tensors: readonly GgufTensor[]): number =>
  tensors.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);

/** Architectures that llama.cpp gives a cache of its own for layers with a window (`swa_type` in src/models). */
const windowed = new Set(
  (
    'afmoe cohere2 cohere2moe exaone-moe exaone4 gemma2 gemma3 gemma3n gemma4 gpt-oss granite_swa laguna lfm2 llama4 ' +
    'mellum mimo2 muse-glimmer olmo2 plamo3 smallthinker step35'
  ).split(' '),
);

/** Architectures that add a bias for the distance to the attention instead (ALiBi). */
const biased = new Set(['bloom', 'mpt', 'jais', 'refact']);

type Tensors = ReadonlyMap<string, GgufTensor>;

/** The tensors of each layer by the rest of their name. */
function layersOf(tensors: readonly GgufTensor[], count: number): readonly Tensors[] {
  const layers = Array.from({ length: count }, () => new Map<string, GgufTensor>());
  for (const tensor of tensors) {
    const [, layer, part] = /^blk\.(\d+)\.(.+)$/.exec(tensor.name) ?? [];
    if (part !== undefined) layers[Number(layer)]?.set(part, tensor);
  }
  return layers;
}

function layerShape(tensors: Tensors, layer: number, facts: HeadFacts): LayerShape {
  const rows = (name: string): number => tensors.get(`${name}.weight`)?.shape[1] ?? 0;
  const isRecurrent = [...tensors.keys()].some(name => /^(ssm_|time_mix_|shortconv|indexer)/.test(name));
  const isMla = facts.metadata.has(`${facts.architecture}.attention.key_length_mla`);
  const hasAttention = ['attn_q', 'attn_qkv', 'attn_kv_a_mqa'].some(name => tensors.has(`${name}.weight`));
  // Qwen 3.5 and the like fuse the input of a recurrent layer under the same name.
  const caches = hasAttention && !(isRecurrent && tensors.has('attn_qkv.weight')) && !isShared(layer, facts);
  const kvHeads = facts.kvHeads[layer] ?? 0;
  const key = rows('attn_k') || kvHeads * facts.keyLength;
  const value = rows('attn_v') || kvHeads * facts.valueLength;
  const experts = expertsOf(tensors, layer, facts);
  const hasAttentionNorm = tensors.has('attn_norm.weight');
  // Without a norm before attention, that after it belongs to its result.
  const hasFeedForwardNorm =
    tensors.has('ffn_norm.weight') || (hasAttentionNorm && tensors.has('post_attention_norm.weight'));
  const isParallel = facts.metadata.get(`${facts.architecture}.use_parallel_residual`) === true;
  return {
    weightBytes: [...tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    query: hasAttention ? rows('attn_q') || (facts.heads[layer] ?? 0) * facts.keyLength : 0,
    key: caches ? key : 0,
    value: caches && !isMla ? value : 0,
    isQkvFused: tensors.has('attn_qkv.weight'),
    hasAttentionNorm,
    hasFeedForwardNorm,
    isParallel: isParallel || (hasAttentionNorm && !hasFeedForwardNorm),
    feedForward: feedForwardOf(tensors, '') ?? feedForwardOf(tensors, '_shexp') ?? none,
    ...(experts !== undefined && { experts }),
    state: isRecurrent ? stateValues(facts) : 0,
    widest: Math.max(
      0,
      ...[...tensors.values()].map(({ shape }) => (shape.length === 2 ? (shape[1] ?? 0) : 0)),
    ),
  };
}

const none: FeedForwardShape = { width: 0, gate: 'none' };

function feedForwardOf(tensors: Tensors, kind: '' | '_shexp' | '_exps'): FeedForwardShape | undefined {
  const width = tensors.get(`ffn_down${kind}.weight`)?.shape[0];
  if (width === undefined) return undefined;
  const up = tensors.get(`ffn_up${kind}.weight`) ?? tensors.get(`ffn_gate_up${kind}.weight`);
  if (tensors.has(`ffn_gate${kind}.weight`)) return { width, gate: 'split' };
  return { width, gate: (up?.shape[1] ?? width) >= 2 * width ? 'fused' : 'none' };
}

function expertsOf(tensors: Tensors, layer: number, facts: HeadFacts): LayerShape['experts'] {
  const shape = feedForwardOf(tensors, '_exps');
  if (shape === undefined) return undefined;
  return { ...shape, count: facts.experts, used: setting(facts, 'expert_used_count', layer) };
}

/** Layers at the end that read the cache of an earlier one (`n_layer_kv_from_start` in src/models). */
function isShared(layer: number, facts: HeadFacts): boolean {
  if (facts.architecture === 'gemma3n') return layer >= 20;
  return layer >= facts.layers - setting(facts, 'attention.shared_kv_layers');
}

/** `n_embd_r() + n_embd_s()` of src/llama-hparams.cpp. */
function stateValues(facts: HeadFacts): number {
  const { embeddingLength, heads } = facts;
  const of = (name: string): number => setting(facts, name);
  const head = of('wkv.head_size');
  const shifts = of('token_shift_count') || 2;
  if (head > 0) return (shifts + head) * embeddingLength;
  const shortConvolution = of('shortconv.l_cache');
  if (shortConvolution > 0) return embeddingLength * (shortConvolution - 1);
  const [kernel, inner, size] = [of('ssm.conv_kernel'), of('ssm.inner_size'), of('ssm.state_size')];
  const kda = of('kda.head_dim');
  if (kda > 0) return (heads[0] ?? 0) * kda * (kda + 3 * ((kernel || 4) - 1));
  return Math.max(0, kernel - 1) * (inner + 2 * of('ssm.group_count') * size) + size * inner;
}

/** A whole number of the metadata, that of one layer where each has its own; 0 where there is none. */
function setting({ metadata, architecture }: HeadFacts, name: string, layer = 0): number {
  const value: GgufValue | undefined = metadata.get(`${architecture}.${name}`);
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value.type === 'array' ? (value.values?.[layer] ?? 0) : 0;
}
