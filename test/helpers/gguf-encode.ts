/** The value types of GGUF, by the names of llama.cpp; an array is written with the type of its elements. */
const scalarTypes = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;
const STRING = 8;
const ARRAY = 9;

type ScalarType = keyof typeof scalarTypes;

/** One metadata value. `raw` is for crafted files: type id and bytes as they are to stand in the file. */
export type GgufValue =
  | { readonly type: ScalarType; readonly value: number | bigint | boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly of: ScalarType; readonly values: readonly (number | bigint)[] }
  | { readonly type: 'strings'; readonly values: readonly string[] }
  | { readonly type: 'raw'; readonly typeId: number; readonly bytes: Uint8Array };

/** One tensor of the header. Shape in ggml's order: elements of a row first. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly (number | bigint)[];
  /** Id of the ggml type: 0 is F32, 1 is F16, 2 is Q4_0, 3 is Q4_1, 8 is Q8_0. */
  readonly type: number;
  /** Bytes of the data, which decide where the next tensor starts. */
  readonly bytes: number;
  /** In place of the right one, for crafted files. */
  readonly offset?: bigint;
}

/** What a header says; `version`, `tensorCount` and `metadataCount` can be made wrong for crafted files. */
export interface GgufHeader {
  readonly metadata: readonly (readonly [key: string, value: GgufValue])[];
  readonly tensors: readonly GgufTensor[];
  readonly version?: number;
  readonly tensorCount?: bigint;
  readonly metadataCount?: bigint;
}

const ALIGNMENT = 32;

export const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export const u32 = (value: number): GgufValue => ({ type: 'u32', value });
export const f32 = (value: number): GgufValue => ({ type: 'f32', value });
export const text = (value: string): GgufValue => ({ type: 'string', value });

/** The header of a GGUF v3 file, padded to where the data of the first tensor starts. */
export function encodeHeader(header: GgufHeader): Buffer {
  const { metadata, tensors } = header;
  const parts: Uint8Array[] = [
    Buffer.from('GGUF'),
    scalar('u32', header.version ?? 3),
    scalar('u64', header.tensorCount ?? BigInt(tensors.length)),
    scalar('u64', header.metadataCount ?? BigInt(metadata.length)),
  ];
  for (const [key, value] of metadata) parts.push(string(key), encodeValue(value));
  let offset = 0n;
  for (const tensor of tensors) {
    parts.push(string(tensor.name), scalar('u32', tensor.shape.length));
    for (const elements of tensor.shape) parts.push(scalar('i64', BigInt(elements)));
    parts.push(scalar('u32', tensor.type), scalar('u64', tensor.offset ?? offset));
    offset += BigInt(padded(tensor.bytes));
  }
  const bytes = Buffer.concat(parts);
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}

/** Type id and bytes of a value, as they follow a key. */
function encodeValue(value: GgufValue): Buffer {
  switch (value.type) {
    case 'string':
      return Buffer.concat([scalar('u32', STRING), string(value.value)]);
    case 'strings':
      return Buffer.concat([arrayHead(STRING, value.values.length), ...value.values.map(string)]);
    case 'array': {
      const head = arrayHead(scalarTypes[value.of], value.values.length);
      return Buffer.concat([head, ...value.values.map(element => scalar(value.of, element))]);
    }
    case 'raw':
      return Buffer.concat([scalar('u32', value.typeId), value.bytes]);
    case 'bool':
    case 'u8':
    case 'i8':
    case 'u16':
    case 'i16':
    case 'u32':
    case 'i32':
    case 'f32':
    case 'u64':
    case 'i64':
    case 'f64':
      return Buffer.concat([scalar('u32', scalarTypes[value.type]), scalar(value.type, value.value)]);
  }
}

const arrayHead = (elementType: number, count: number): Buffer =>
  Buffer.concat([scalar('u32', ARRAY), scalar('u32', elementType), scalar('u64', BigInt(count))]);

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([scalar('u64', BigInt(bytes.length)), bytes]);
}

function scalar(type: ScalarType, value: number | bigint | boolean): Buffer {
  const bytes = Buffer.alloc(
    { u8: 1, i8: 1, bool: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4 }[type as string] ?? 8,
  );
  if (type === 'f32') bytes.writeFloatLE(Number(value));
  else if (type === 'f64') bytes.writeDoubleLE(Number(value));
  else {
    const bits = BigInt.asUintN(8 * bytes.length, BigInt(value));
    if (bytes.length === 8) bytes.writeBigUInt64LE(bits);
    else bytes.writeUIntLE(Number(bits), 0, bytes.length);
  }
  return bytes;
}

/**
 * Key and encoded value (type id first) of every metadata entry of a well-formed file, in its order.
 * Trusts the file, unlike the reader in lib: it copies tokenizers from the starter model.
 */
export function scanMetadata(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const sizes: Record<number, number> = {
    0: 1,
    1: 1,
    2: 2,
    3: 2,
    4: 4,
    5: 4,
    6: 4,
    7: 1,
    10: 8,
    11: 8,
    12: 8,
  };
  const found = new Map<string, Buffer>();
  const length = (at: number): number => Number(bytes.readBigUInt64LE(at));
  const skip = (type: number, at: number): number => {
    if (type === STRING) return at + 8 + length(at);
    if (type !== ARRAY) return at + (sizes[type] ?? 0);
    const of = bytes.readUInt32LE(at);
    const count = length(at + 4);
    if (of !== STRING) return at + 12 + count * (sizes[of] ?? 0);
    let end = at + 12;
    for (let index = 0; index < count; index++) end += 8 + length(end);
    return end;
  };
  let at = 24;
  for (let left = length(16); left > 0; left--) {
    const start = at + 8 + length(at);
    const end = skip(bytes.readUInt32LE(start), start + 4);
    found.set(bytes.toString('utf8', at + 8, start), bytes.subarray(start, end));
    at = end;
  }
  return found;
}
