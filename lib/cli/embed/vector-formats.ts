import type { EmbedCommand } from '../command.js';
import type { TextVector } from './long-texts.js';
import type { SourceText } from './texts.js';

/** One text and its vector, as it is printed. */
export interface Printed {
  /** Place of the text, from 0. */
  readonly index: number;
  readonly text: SourceText;
  readonly made: TextVector;
}

export type VectorFormat = Extract<EmbedCommand['action'], { readonly type: 'vectors' }>['format'];

/** What is written for one vector: a line, or with `binary` its 32-bit floats, little-endian, and nothing else. */
export const writers: Readonly<Record<VectorFormat, (printed: Printed) => string | Uint8Array>> = {
  float: ({ made }) => `${JSON.stringify([...made.vector])}\n`,
  base64: ({ made }) => `${Buffer.from(bytesOf(made.vector)).toString('base64')}\n`,
  binary: ({ made }) => bytesOf(made.vector),
  json: ({ index, text: { id, source }, made: { vector, tokens, truncated, chunks } }) => {
    const about = { ...(id !== undefined && { id }), ...(source !== undefined && { source }) };
    return `${JSON.stringify({ index, ...about, tokens, truncated, chunks, embedding: [...vector] })}\n`;
  },
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
