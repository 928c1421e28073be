import { LlmtuiError } from '../../../errors.js';
import { plain } from '../../plain.js';
import type { ClassifierConfig } from './config.js';
import type { Safetensors, StoredTensor } from './safetensors.js';

/** Where a tensor of the encoder comes from and what llama.cpp calls it. */
export interface EncoderTensor {
  readonly name: string;
  readonly from: StoredTensor;
}

/** What a classifier is made of. */
export interface ClassifierTensors {
  readonly encoder: readonly EncoderTensor[];
  readonly head: Readonly<Record<`${'dense' | 'out'}${'Weight' | 'Bias'}`, StoredTensor>>;
}

/** Names of transformers for the parts of a model, without `.weight` and `.bias`. */
interface Names {
  readonly embeddings: string;
  /** Before the parts of a layer; `N` stands for its number. */
  readonly layer: string;
  /** By llama.cpp's names: dense layers and norms of each layer. */
  readonly parts: Readonly<Record<string, string>>;
  readonly dense: string;
}

const names: Readonly<Record<ClassifierConfig['family'], Names>> = {
  bert: {
    embeddings: 'bert.embeddings',
    layer: 'bert.encoder.layer.N.',
    parts: {
      attn_q: 'attention.self.query',
      attn_k: 'attention.self.key',
      attn_v: 'attention.self.value',
      attn_output: 'attention.output.dense',
      attn_output_norm: 'attention.output.LayerNorm',
      ffn_up: 'intermediate.dense',
      ffn_down: 'output.dense',
      layer_output_norm: 'output.LayerNorm',
    },
    dense: 'bert.pooler.dense',
  },
  distilbert: {
    embeddings: 'distilbert.embeddings',
    layer: 'distilbert.transformer.layer.N.',
    parts: {
      attn_q: 'attention.q_lin',
      attn_k: 'attention.k_lin',
      attn_v: 'attention.v_lin',
      attn_output: 'attention.out_lin',
      attn_output_norm: 'sa_layer_norm',
      ffn_up: 'ffn.lin1',
      ffn_down: 'ffn.lin2',
      layer_output_norm: 'output_layer_norm',
    },
    dense: 'pre_classifier',
  },
};

/** Finds every tensor that the configuration asks for. Throws BAD_INPUT that names the one that is missing or of another shape. */
export function classifierTensors(config: ClassifierConfig, { tensors }: Safetensors): ClassifierTensors {
  const find = (name: string, shape: readonly number[]): StoredTensor => {
    // Checkpoints that were converted from TensorFlow call the parts of a norm so.
    const old = name.replace(/(LayerNorm)\.weight$/, '$1.gamma').replace(/(LayerNorm)\.bias$/, '$1.beta');
    const found = tensors.get(name) ?? tensors.get(old);
    if (found === undefined) throw missing(name);
    if (found.shape.join() !== shape.join()) throw misshaped(name, found.shape, shape);
    return found;
  };
  const { width, labels } = config;
  const { dense } = names[config.family];
  return {
    encoder: [...embeddings(config, find), ...layers(config, find)],
    head: {
      denseWeight: find(`${dense}.weight`, [width, width]),
      denseBias: find(`${dense}.bias`, [width]),
      outWeight: find('classifier.weight', [labels.length, width]),
      outBias: find('classifier.bias', [labels.length]),
    },
  };
}

type Find = (name: string, shape: readonly number[]) => StoredTensor;

function embeddings(config: ClassifierConfig, find: Find): readonly EncoderTensor[] {
  const { width, vocabulary, positions, segments, family } = config;
  const at = names[family].embeddings;
  const table = (name: string, from: string, rows: number): EncoderTensor => ({
    name: `${name}.weight`,
    from: find(`${at}.${from}.weight`, [rows, width]),
  });
  return [
    table('token_embd', 'word_embeddings', vocabulary),
    table('position_embd', 'position_embeddings', positions),
    ...(segments > 0 ? [table('token_types', 'token_type_embeddings', segments)] : []),
    ...both('token_embd_norm', `${at}.LayerNorm`, [width], width, find),
  ];
}

function layers(config: ClassifierConfig, find: Find): readonly EncoderTensor[] {
  const { layer, parts } = names[config.family];
  return Array.from({ length: config.layers }, (_, number) =>
    Object.entries(parts).flatMap(([name, part]) => {
      const from = `${layer.replace('N', String(number))}${part}`;
      const [outputs, inputs] = sizesOf(name, config);
      const shape = inputs === undefined ? [outputs] : [outputs, inputs];
      return both(`blk.${number}.${name}`, from, shape, outputs, find);
    }),
  ).flat();
}

/** Outputs and inputs of a part; a norm has no inputs. */
function sizesOf(name: string, { width, inner }: ClassifierConfig): readonly [number, number?] {
  if (name.endsWith('_norm')) return [width];
  if (name === 'ffn_up') return [inner, width];
  return name === 'ffn_down' ? [width, inner] : [width, width];
}

function both(
  name: string,
  from: string,
  shape: readonly number[],
  outputs: number,
  find: Find,
): readonly EncoderTensor[] {
  return [
    { name: `${name}.weight`, from: find(`${from}.weight`, shape) },
    { name: `${name}.bias`, from: find(`${from}.bias`, [outputs]) },
  ];
}

const missing = (name: string): LlmtuiError =>
  new LlmtuiError(
    'BAD_INPUT',
    `model.safetensors has no ${name}, or not as F32, F16 or BF16; is it the file of this config.json?`,
  );

const misshaped = (name: string, found: readonly number[], wanted: readonly number[]): LlmtuiError =>
  new LlmtuiError(
    'BAD_INPUT',
    `model.safetensors: ${plain(name)} has the shape [${found}], config.json asks for [${wanted}]`,
  );
