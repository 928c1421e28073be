import { tensorTypes, type ValueType, valueTypes } from './types.js';

type ScalarType = Exclude<ValueType['name'], 'string' | 'array'>;

/** A metadata value that is to be written; an array has elements of one type. */
export type WrittenValue =
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly values: readonly string[] }
  | { readonly type: 'i32s'; readonly values: readonly number[] };

/** A tensor that is to be written; shape in ggml's order, elements of a row first. */
export interface WrittenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** A name of `tensorTypes` whose blocks hold one weight. */
  readonly type: 'F32' | 'F16' | 'BF16';
}

/** Bytes that every tensor begins at a multiple of, as llama.cpp has it where the file does not say. */
const ALIGNMENT = 32;

export const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Bytes of the data of a tensor. */
export function bytesOf({ shape, type }: Omit<WrittenTensor, 'name'>): number {
  return shape.reduce((product, length) => product * length, typeOf(type).bytes);
}

/**
 * The beginning of a GGUF file, version 3, up to where the data of the first tensor stands (ggml/docs/gguf.md). The
 * data of each tensor follow in their order, each padded to 32 bytes.
 */
export function encodeHeader(
  metadata: ReadonlyMap<string, WrittenValue>,
  tensors: readonly WrittenTensor[],
): Buffer {
  const parts: Uint8Array[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.size)];
  for (const [key, value] of metadata) parts.push(text(key), ...encodeValue(value));
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(text(tensor.name), u32(tensor.shape.length), ...tensor.shape.map(u64));
    parts.push(u32(typeOf(tensor.type).id), u64(offset));
    offset += padded(bytesOf(tensor));
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length)]);
}

function encodeValue(value: WrittenValue): readonly Uint8Array[] {
  switch (value.type) {
    case 'u32':
      return [typeId('u32'), u32(value.value)];
    case 'i32':
      return [typeId('i32'), i32(value.value)];
    case 'f32':
      return [typeId('f32'), f32(value.value)];
    case 'bool':
      return [typeId('bool'), Uint8Array.of(Number(value.value))];
    case 'string':
      return [typeId('string'), text(value.value)];
    case 'strings':
      return [typeId('array'), typeId('string'), u64(value.values.length), ...value.values.map(text)];
    case 'i32s':
      return [typeId('array'), typeId('i32'), u64(value.values.length), ...value.values.map(i32)];
  }
}

const typeId = (name: ScalarType | 'string' | 'array'): Uint8Array =>
  u32(valueTypes.findIndex(type => type.name === name));

function typeOf(name: WrittenTensor['type']): { readonly id: number; readonly bytes: number } {
  for (const [id, type] of tensorTypes) if (type.name === name) return { id, bytes: type.bytes };
  throw new Error(`no tensor type ${name}`);
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function i32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function f32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
