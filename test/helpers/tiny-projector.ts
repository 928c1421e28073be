import { f32, type GgufValue, text, u32 } from './gguf-encode.js';
import { type FilledTensor, writeGguf } from './gguf-write.js';

/** Pixels of a side: of the picture as it is read, and of its patches. A picture takes 16 tokens. */
const IMAGE = 32;
const PATCH = 8;
/** Tokens that a picture takes. */
export const PICTURE_TOKENS = (IMAGE / PATCH) ** 2;

const WIDTH = 32;
const FEED_FORWARD = 64;
/** The projection reads the last layer but one, as LLaVA does. */
const LAYERS = 2;

export interface TinyProjector {
  /** Elements of the embedding of the model that it goes with. */
  readonly projection: number;
  readonly seed?: number;
}

/**
 * Writes a projector of LLaVA's kind (`mlp`) with random weights: what it makes a model see is noise, but another noise
 * for each picture. Metadata and tensors as llama.cpp's tools/mtmd/clip.cpp reads them. The same seed gives the same
 * bytes.
 */
export async function writeTinyProjector(
  path: string,
  { projection, seed = 1 }: TinyProjector,
): Promise<void> {
  const random = randomFloats(seed);
  const metadata: [string, GgufValue][] = [
    ['general.architecture', text('clip')],
    ['general.type', text('mmproj')],
    ['general.name', text('tiny random projector')],
    ['general.file_type', u32(0)],
    ['clip.has_vision_encoder', { type: 'bool', value: true }],
    ['clip.projector_type', text('mlp')],
    ['clip.use_gelu', { type: 'bool', value: true }],
    ['clip.vision.image_size', u32(IMAGE)],
    ['clip.vision.patch_size', u32(PATCH)],
    ['clip.vision.embedding_length', u32(WIDTH)],
    ['clip.vision.feed_forward_length', u32(FEED_FORWARD)],
    ['clip.vision.projection_dim', u32(projection)],
    ['clip.vision.block_count', u32(LAYERS)],
    ['clip.vision.attention.head_count', u32(1)],
    ['clip.vision.attention.layer_norm_epsilon', f32(1e-5)],
    ['clip.vision.image_mean', { type: 'array', of: 'f32', values: [0.5, 0.5, 0.5] }],
    ['clip.vision.image_std', { type: 'array', of: 'f32', values: [0.5, 0.5, 0.5] }],
  ];
  await writeGguf(path, { metadata, tensors: tensors(projection, random) });
}

type Random = (count: number, scale: number) => Float32Array;

function tensors(projection: number, random: Random): FilledTensor[] {
  const dense = (name: string, ...shape: number[]): FilledTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return tensor(`${name}.weight`, shape, random(count, 1 / Math.sqrt(count / shape.at(-1)!)));
  };
  const linear = (name: string, columns: number, rows: number): FilledTensor[] => [
    dense(name, columns, rows),
    tensor(`${name}.bias`, [rows], new Float32Array(rows)),
  ];
  const layerNorm = (name: string): FilledTensor[] => [
    tensor(`${name}.weight`, [WIDTH], new Float32Array(WIDTH).fill(1)),
    tensor(`${name}.bias`, [WIDTH], new Float32Array(WIDTH)),
  ];
  const layers = Array.from({ length: LAYERS }, (_, layer) => [
    ...['attn_q', 'attn_k', 'attn_v', 'attn_out'].flatMap(part =>
      linear(`v.blk.${layer}.${part}`, WIDTH, WIDTH),
    ),
    ...layerNorm(`v.blk.${layer}.ln1`),
    ...layerNorm(`v.blk.${layer}.ln2`),
    ...linear(`v.blk.${layer}.ffn_up`, WIDTH, FEED_FORWARD),
    ...linear(`v.blk.${layer}.ffn_down`, FEED_FORWARD, WIDTH),
  ]);
  return [
    tensor('v.class_embd', [WIDTH], random(WIDTH, 1)),
    dense('v.patch_embd', PATCH, PATCH, 3, WIDTH),
    dense('v.position_embd', WIDTH, PICTURE_TOKENS + 1),
    ...layerNorm('v.pre_ln'),
    ...layers.flat(),
    ...linear('mm.0', WIDTH, projection),
    ...linear('mm.2', projection, projection),
  ];
}

const tensor = (name: string, shape: readonly number[], values: Float32Array): FilledTensor => ({
  name,
  shape,
  type: 0,
  bytes: values.byteLength,
  fill: new Uint8Array(values.buffer),
});

/** Numbers that are spread evenly from -scale to scale, by Marsaglia's xorshift. */
function randomFloats(seed: number): Random {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
  return (count, scale) => Float32Array.from({ length: count }, () => next() * scale);
}
