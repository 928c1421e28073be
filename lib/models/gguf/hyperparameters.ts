import { isAttentionFree } from './architectures.js';
import { Settings } from './settings.js';
import type { GgufValue } from './types.js';

/** The shape of a transformer, checked. Lengths in elements, contexts and windows in tokens. */
export interface Hyperparameters {
  readonly contextLength: number;
  readonly embeddingLength: number;
  readonly layers: number;
  /** Of these, the last ones that predict further tokens; a file may leave them out. */
  readonly predictionLayers: number;
  /** Attention heads of each layer; 0 where a layer of a hybrid model has no attention. */
  readonly heads: readonly number[];
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  /** Of the widest layer; 0 where the file does not say. */
  readonly feedForwardLength: number;
  readonly experts: number;
  /** Tokens that layers with a sliding window look back; 0 where all look back to the start. */
  readonly slidingWindow: number;
}

const MAX_LAYERS = 512; // LLAMA_MAX_LAYERS
const MAX_EXPERTS = 1024; // LLAMA_MAX_EXPERTS
const MAX_LENGTH = 2 ** 24; // of any vector; the largest known is below 2^18
const MAX_HEADS = 65_536;

/**
 * Reads the shape of the model from its metadata. What would end the process inside llama.cpp (zero heads, counts
 * beyond its fixed arrays, figures that are not numbers) throws BAD_INPUT that names the key.
 */
export function readHyperparameters(
  architecture: string,
  metadata: ReadonlyMap<string, GgufValue>,
): Hyperparameters {
  const settings = new Settings(architecture, metadata);
  settings.requireFinite();
  for (const name of ['attention.layer_norm_rms_epsilon', 'attention.layer_norm_epsilon']) {
    settings.real(name, epsilon => epsilon > 0 && epsilon <= 1, 'above 0 and at most 1');
  }
  settings.real('rope.freq_base', base => base > 0, 'above 0');
  settings.real('rope.scaling.factor', factor => factor >= 0, 'at least 0');
  settings.oneOf('rope.scaling.type', ['none', 'linear', 'yarn', 'longrope']);
  const layers = settings.whole('block_count', 1, MAX_LAYERS);
  const embeddingLength = settings.whole('embedding_length', 1, MAX_LENGTH);
  const heads = readHeads(settings, layers);
  const widest = Math.max(1, ...heads);
  const headLength = Math.max(1, Math.floor(embeddingLength / widest));
  const keyLength = settings.whole('attention.key_length', 1, MAX_LENGTH, headLength);
  checkRope(settings, keyLength);
  return {
    contextLength: settings.whole('context_length', 1, 2 ** 31),
    embeddingLength,
    layers,
    predictionLayers: settings.whole('nextn_predict_layers', 0, layers - 1, 0),
    heads,
    kvHeads: readKvHeads(settings, heads),
    keyLength,
    valueLength: settings.whole('attention.value_length', 1, MAX_LENGTH, headLength),
    feedForwardLength: Math.max(...settings.perLayer('feed_forward_length', layers, 0, MAX_LENGTH, [0])),
    experts: readExperts(settings, layers),
    slidingWindow: settings.whole('attention.sliding_window', 0, 2 ** 32 - 1, 0),
  };
}

function readHeads(settings: Settings, layers: number): readonly number[] {
  const least = isAttentionFree(settings.architecture) ? 0 : 1;
  const heads = settings.perLayer('attention.head_count', layers, 0, MAX_HEADS, [0]);
  if (Math.max(...heads) < least) throw settings.impossible('attention.head_count', 0, 'at least 1');
  return heads;
}

function readKvHeads(settings: Settings, heads: readonly number[]): readonly number[] {
  const kvHeads = settings.perLayer('attention.head_count_kv', heads.length, 0, MAX_HEADS, heads);
  const odd = kvHeads.find((kv, layer) => kv > 0 && (heads[layer] ?? 0) % kv !== 0);
  if (odd !== undefined) throw settings.impossible('attention.head_count_kv', odd, 'a divisor of head_count');
  return kvHeads;
}

function checkRope(settings: Settings, keyLength: number): void {
  const dimensions = settings.whole('rope.dimension_count', 0, keyLength, 0);
  if (dimensions % 2 !== 0) throw settings.impossible('rope.dimension_count', dimensions, 'an even number');
}

/** The bounds that llama.cpp asserts in load_hparams (src/llama-model.cpp). */
function readExperts(settings: Settings, layers: number): number {
  const experts = settings.whole('expert_count', 0, MAX_EXPERTS, 0);
  if (settings.architecture.startsWith('hunyuan') && experts <= 1) return 0;
  const used = Math.max(...settings.perLayer('expert_used_count', layers, 0, experts, [0]));
  if (experts > 0 && used === 0) throw settings.impossible('expert_used_count', 0, 'at least 1');
  const groups = settings.whole('expert_group_count', 0, Math.max(0, experts - 1), 0);
  if (groups > 1) {
    if (experts % groups !== 0)
      throw settings.impossible('expert_group_count', groups, 'a divisor of expert_count');
    settings.whole('expert_group_used_count', 1, groups - 1);
  }
  return experts;
}
