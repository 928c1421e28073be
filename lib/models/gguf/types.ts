/** Types of a metadata value, in the order of `enum gguf_type` (ggml/include/gguf.h): name and bytes, 0 where it varies. */
export const valueTypes = [
  { name: 'u8', bytes: 1 },
  { name: 'i8', bytes: 1 },
  { name: 'u16', bytes: 2 },
  { name: 'i16', bytes: 2 },
  { name: 'u32', bytes: 4 },
  { name: 'i32', bytes: 4 },
  { name: 'f32', bytes: 4 },
  { name: 'bool', bytes: 1 },
  { name: 'string', bytes: 0 },
  { name: 'array', bytes: 0 },
  { name: 'u64', bytes: 8 },
  { name: 'i64', bytes: 8 },
  { name: 'f64', bytes: 8 },
] as const;

export type ValueType = (typeof valueTypes)[number];

/** An array of the metadata. `values` is set on short arrays of numbers only; token lists are counted, not kept. */
export interface GgufArray {
  readonly type: 'array';
  readonly of: Exclude<ValueType['name'], 'array'>;
  readonly count: number;
  readonly values?: readonly number[];
}

/** A string too long to be a setting (a whole tokenizer file, for one): counted in bytes, not kept. */
interface GgufLongString {
  readonly type: 'long-string';
  readonly bytes: number;
}

/** Whole numbers beyond 2^53 lose their last digits. */
export type GgufValue = string | number | boolean | GgufArray | GgufLongString;

/** A tensor as the header states it; shape in ggml's order, elements of a row first. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly bytes: number;
}

/** Weights of one block and the bytes that they take. */
interface TensorType {
  readonly name: string;
  readonly block: number;
  readonly bytes: number;
}

/** Tensor types by their id in `enum ggml_type` (ggml/include/ggml.h; sizes from gguf-py's GGML_QUANT_SIZES). */
export const tensorTypes: ReadonlyMap<number, TensorType> = new Map(
  (
    [
      [0, 'F32', 1, 4],
      [1, 'F16', 1, 2],
      [2, 'Q4_0', 32, 18],
      [3, 'Q4_1', 32, 20],
      [6, 'Q5_0', 32, 22],
      [7, 'Q5_1', 32, 24],
      [8, 'Q8_0', 32, 34],
      [9, 'Q8_1', 32, 36],
      [10, 'Q2_K', 256, 84],
      [11, 'Q3_K', 256, 110],
      [12, 'Q4_K', 256, 144],
      [13, 'Q5_K', 256, 176],
      [14, 'Q6_K', 256, 210],
      [15, 'Q8_K', 256, 292],
      [16, 'IQ2_XXS', 256, 66],
      [17, 'IQ2_XS', 256, 74],
      [18, 'IQ3_XXS', 256, 98],
      [19, 'IQ1_S', 256, 50],
      [20, 'IQ4_NL', 32, 18],
      [21, 'IQ3_S', 256, 110],
      [22, 'IQ2_S', 256, 82],
      [23, 'IQ4_XS', 256, 136],
      [24, 'I8', 1, 1],
      [25, 'I16', 1, 2],
      [26, 'I32', 1, 4],
      [27, 'I64', 1, 8],
      [28, 'F64', 1, 8],
      [29, 'IQ1_M', 256, 56],
      [30, 'BF16', 1, 2],
      [34, 'TQ1_0', 256, 54],
      [35, 'TQ2_0', 256, 66],
      [39, 'MXFP4', 32, 17],
      [40, 'NVFP4', 64, 36],
      [41, 'Q1_0', 128, 18],
      [42, 'Q2_0', 64, 18],
    ] as const
  ).map(([id, name, block, bytes]) => [id, { name, block, bytes }]),
);

/** Names of `general.file_type`, by id (enum llama_ftype, include/llama.h). */
export const fileTypes: ReadonlyMap<number, string> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [7, 'Q8_0'],
  [8, 'Q5_0'],
  [9, 'Q5_1'],
  [10, 'Q2_K'],
  [11, 'Q3_K_S'],
  [12, 'Q3_K_M'],
  [13, 'Q3_K_L'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
  [18, 'Q6_K'],
  [19, 'IQ2_XXS'],
  [20, 'IQ2_XS'],
  [21, 'Q2_K_S'],
  [22, 'IQ3_XS'],
  [23, 'IQ3_XXS'],
  [24, 'IQ1_S'],
  [25, 'IQ4_NL'],
  [26, 'IQ3_S'],
  [27, 'IQ3_M'],
  [28, 'IQ2_S'],
  [29, 'IQ2_M'],
  [30, 'IQ4_XS'],
  [31, 'IQ1_M'],
  [32, 'BF16'],
  [36, 'TQ1_0'],
  [37, 'TQ2_0'],
  [38, 'MXFP4'],
  [39, 'NVFP4'],
  [40, 'Q1_0'],
  [41, 'Q2_0'],
]);
