import { f32, type GgufValue, text, u32 } from './gguf-encode.js';
import { copyTokenizer, type FilledTensor, matrix, norm, writeGguf } from './gguf-write.js';

/** As small as a block of Q4_0 and of a quantised KV cache allows: the vocabulary is most of the file. */
const EMBEDDING = 32;
const LAYERS = 2;

/**
 * What the last norm multiplies by. It spreads the logits, so that the best token is far ahead and greedy text does not
 * hang on the last bit of a sum.
 */
const SPREAD = 8;

/**
 * How much more a layer adds than `matrix` gives. The output weights are those of the embedding, so that a model whose
 * layers add little says its last token again for ever.
 */
const LOUDNESS = 4;

/** Tokens that GPT-2 has a position for. */
export const GPT2_CONTEXT = 1024;

/**
 * Writes a GPT-2 of two layers with random Q4_0 weights and the tokenizer of `tokenizerFrom`, a GGUF file: learned
 * positions for 1,024 tokens, no chat template. The same seed gives the same bytes.
 */
export async function writeTinyGpt2(path: string, tokenizerFrom: string, seed = 1): Promise<void> {
  const tokenizer = await copyTokenizer(tokenizerFrom);
  const metadata: [string, GgufValue][] = [
    ['general.architecture', text('gpt2')],
    ['general.name', text('GPT-2 tiny random')],
    ['general.file_type', u32(2)],
    ['gpt2.context_length', u32(GPT2_CONTEXT)],
    ['gpt2.embedding_length', u32(EMBEDDING)],
    ['gpt2.block_count', u32(LAYERS)],
    ['gpt2.feed_forward_length', u32(4 * EMBEDDING)],
    ['gpt2.attention.head_count', u32(1)],
    ['gpt2.attention.layer_norm_epsilon', f32(1e-5)],
    ...tokenizer.metadata,
  ];
  await writeGguf(path, { metadata, tensors: gpt2Tensors(tokenizer.vocabulary) }, seed);
}

function gpt2Tensors(vocabulary: number): FilledTensor[] {
  const tensors = [
    matrix('token_embd', EMBEDDING, vocabulary),
    matrix('position_embd', EMBEDDING, GPT2_CONTEXT),
    constant('output_norm.weight', EMBEDDING, SPREAD),
    constant('output_norm.bias', EMBEDDING, 0),
  ];
  for (let layer = 0; layer < LAYERS; layer++) {
    const name = (part: string) => `blk.${layer}.${part}`;
    const biased = (part: string, columns: number, rows: number) => [
      rows === EMBEDDING ? loud(matrix(name(part), columns, rows)) : matrix(name(part), columns, rows),
      constant(`${name(part)}.bias`, rows, 0),
    ];
    tensors.push(
      norm(name('attn_norm'), EMBEDDING),
      constant(`${name('attn_norm')}.bias`, EMBEDDING, 0),
      norm(name('ffn_norm'), EMBEDDING),
      constant(`${name('ffn_norm')}.bias`, EMBEDDING, 0),
      ...biased('attn_qkv', EMBEDDING, 3 * EMBEDDING),
      ...biased('attn_output', EMBEDDING, EMBEDDING),
      ...biased('ffn_up', EMBEDDING, 4 * EMBEDDING),
      ...biased('ffn_down', 4 * EMBEDDING, EMBEDDING),
    );
  }
  return tensors;
}

export interface TinyLlama3 {
  /** A GGUF file with the tokenizer of Llama 3. */
  readonly tokenizerFrom: string;
  /** Jinja source. */
  readonly chatTemplate: string;
  readonly seed?: number;
}

/** Ends a turn of Llama 3 Instruct, whose files name it as their EOS; the base model's is `<|end_of_text|>`. */
const EOT = 128_009;

/** Writes a Llama 3 Instruct of two layers, grouped heads and random Q4_0 weights. The same seed gives the same bytes. */
export async function writeTinyLlama3(path: string, model: TinyLlama3): Promise<void> {
  const tokenizer = await copyTokenizer(model.tokenizerFrom);
  const metadata: [string, GgufValue][] = [
    ['general.architecture', text('llama')],
    ['general.name', text('Llama 3 tiny random')],
    ['general.file_type', u32(2)],
    ['llama.context_length', u32(8192)],
    ['llama.embedding_length', u32(EMBEDDING)],
    ['llama.block_count', u32(LAYERS)],
    ['llama.feed_forward_length', u32(2 * EMBEDDING)],
    ['llama.attention.head_count', u32(2)],
    ['llama.attention.head_count_kv', u32(1)],
    ['llama.attention.key_length', u32(EMBEDDING)],
    ['llama.attention.value_length', u32(EMBEDDING)],
    ['llama.attention.layer_norm_rms_epsilon', f32(1e-5)],
    ['llama.rope.freq_base', f32(500_000)],
    ['llama.rope.dimension_count', u32(EMBEDDING)],
    ['llama.vocab_size', u32(tokenizer.vocabulary)],
    ...tokenizer.metadata.filter(([key]) => key !== 'tokenizer.ggml.eos_token_id'),
    ['tokenizer.ggml.eos_token_id', u32(EOT)],
    ['tokenizer.chat_template', text(model.chatTemplate)],
  ];
  await writeGguf(path, { metadata, tensors: llamaTensors(tokenizer.vocabulary) }, model.seed);
}

function llamaTensors(vocabulary: number): FilledTensor[] {
  const tensors = [
    matrix('token_embd', EMBEDDING, vocabulary),
    constant('output_norm.weight', EMBEDDING, SPREAD),
  ];
  for (let layer = 0; layer < LAYERS; layer++) {
    const name = (part: string) => `blk.${layer}.${part}`;
    tensors.push(
      norm(name('attn_norm'), EMBEDDING),
      norm(name('ffn_norm'), EMBEDDING),
      matrix(name('attn_q'), EMBEDDING, 2 * EMBEDDING),
      matrix(name('attn_k'), EMBEDDING, EMBEDDING),
      matrix(name('attn_v'), EMBEDDING, EMBEDDING),
      loud(matrix(name('attn_output'), 2 * EMBEDDING, EMBEDDING)),
      matrix(name('ffn_gate'), EMBEDDING, 2 * EMBEDDING),
      matrix(name('ffn_up'), EMBEDDING, 2 * EMBEDDING),
      loud(matrix(name('ffn_down'), 2 * EMBEDDING, EMBEDDING)),
    );
  }
  return tensors;
}

function loud(tensor: FilledTensor): FilledTensor {
  const [columns = 1] = tensor.shape;
  return { ...tensor, fill: { random: (LOUDNESS * 0.125) / Math.sqrt(Number(columns)) } };
}

/** A vector in F32 with one value. */
const constant = (name: string, elements: number, value: number): FilledTensor => ({
  name,
  shape: [elements],
  type: 0,
  bytes: elements * 4,
  fill: new Uint8Array(new Float32Array(elements).fill(value).buffer),
});
