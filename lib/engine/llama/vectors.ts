import type { Embeddings } from '../engine.js';
import type { Embedded } from './messages.js';

/** Vectors one behind the other, as base64 of 32-bit floats, little-endian. */
export function packVectors(vectors: readonly Float32Array[]): string {
  const bytes = vectors.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return Buffer.concat(bytes).toString('base64');
}

/** What `packVectors` has written: `count` vectors of the same length. */
function unpackVectors(packed: string, count: number): Float32Array[] {
  const bytes = Buffer.from(packed, 'base64');
  const all = new Float32Array(bytes.length / Float32Array.BYTES_PER_ELEMENT);
  Buffer.from(all.buffer).set(bytes);
  const length = all.length / Math.max(1, count);
  return Array.from({ length: count }, (_, at) => all.slice(at * length, (at + 1) * length));
}

/** The same direction with length 1; null for one that has no direction, or numbers that are none. */
export function normalised(vector: Float32Array): Float32Array | null {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Number.isFinite(length) && length > 0 ? vector.map(value => value / length) : null;
}

/** The vector itself; null for numbers that are none. */
export const finite = (vector: Float32Array): Float32Array | null =>
  vector.every(Number.isFinite) ? vector : null;

/** What a worker has answered. */
export const embeddingsOf = ({ vectors, tokens, truncated }: Embedded): Embeddings => ({
  vectors: unpackVectors(vectors, tokens.length),
  tokens,
  truncated,
});

/** The embeddings of all parts of a request, in their order. */
export const joined = (parts: readonly Embeddings[]): Embeddings => ({
  vectors: parts.flatMap(({ vectors }) => vectors),
  tokens: parts.flatMap(({ tokens }) => tokens),
  truncated: parts.flatMap(({ truncated }) => truncated),
});
