import { open } from 'node:fs/promises';
import type { Safetensors, StoredTensor } from './safetensors.js';

/** Bytes that are read at once; a multiple of every number's. */
const PIECE = 1024 * 1024;

/** The numbers of a tensor as 32-bit floats, in pieces. Throws what the file system throws, and where the file has become shorter. */
export async function* floatsOf({ path }: Safetensors, tensor: StoredTensor): AsyncGenerator<Float32Array> {
  const file = await open(path, 'r');
  try {
    for (let at = tensor.begin; at < tensor.end; ) {
      const wanted = Math.min(PIECE, tensor.end - at);
      const piece = new Uint8Array(wanted);
      for (let filled = 0; filled < wanted; ) {
        const { bytesRead } = await file.read(piece, filled, wanted - filled, at + filled);
        if (bytesRead === 0) throw new Error(`${path} has become shorter`);
        filled += bytesRead;
      }
      at += wanted;
      yield widened[tensor.type](piece);
    }
  } finally {
    await file.close();
  }
}

/** All numbers of a tensor. */
export async function allFloats(from: Safetensors, tensor: StoredTensor): Promise<Float32Array> {
  const pieces: Float32Array[] = [];
  for await (const piece of floatsOf(from, tensor)) pieces.push(piece);
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

const widened: Readonly<Record<StoredTensor['type'], (bytes: Uint8Array) => Float32Array>> = {
  F32: bytes => new Float32Array(bytes.buffer),
  BF16: bytes => {
    // The upper half of a 32-bit float.
    const bits = Uint32Array.from(new Uint16Array(bytes.buffer), half => half * 0x1_0000);
    return new Float32Array(bits.buffer);
  },
  F16: bytes => Float32Array.from(new Uint16Array(bytes.buffer), halfToFloat),
};

/** IEEE 754 binary16: a sign, 5 bits of exponent with a bias of 15, 10 bits of fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
