import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * A KV state in a file: what the cache held for a sequence, so that a prompt with the same beginning need not be read
 * again. The file holds the tokens, and so the text, of the conversation.
 *
 * Little endian: magic (8 bytes), format (u32), bytes of the JSON (u32), tokens (u32), SHA-256 of the other 20 bytes, the
 * JSON and the tokens (32 bytes), the JSON, the tokens (i32 each), llama.cpp's state, the logits (f32 each).
 */
export interface StateHeader extends StateFacts {
  /** What the state holds, in order. */
  readonly tokens: Int32Array;
  /** Of the first byte behind the header. */
  readonly offset: number;
}

/** What the JSON of the header says. */
export interface StateFacts {
  /** Name of the model, for a person. */
  readonly model: string;
  /** Of the model's content and all else that the state depends on; hexadecimal. */
  readonly identity: string;
  /** Bytes of llama.cpp's state. */
  readonly bytes: number;
  /** How many logits follow it: those after the first `prompt` tokens. */
  readonly logits: number;
  /** Tokens of the prompt that was read last. */
  readonly prompt: number;
  /** SHA-256 of state and logits, hexadecimal. */
  readonly sha256: string;
}

const MAGIC = 'LLMTUIKV';
/** Of this layout; another one is another file. */
export const FORMAT = 1;
const PLAIN = 20;
const PREAMBLE = PLAIN + 32;

/** Bytes of JSON, and tokens, that a file may claim before its hash is known. */
const MOST_JSON = 4096;
const MOST_TOKENS = 1 << 24;

/** Tokens by which files are told apart without being opened. */
export const BEGINNING = 128;

const HASH_LENGTH = 16;
const nameOf = (identity: string, beginning: string) => `${identity.slice(0, HASH_LENGTH)}-${beginning}-`;

/** What the names of all states begin with that hold the first `BEGINNING` tokens of `tokens`. */
export function namesBegin(identity: string, tokens: readonly number[]): string {
  return nameOf(identity, tokensHash(tokens.slice(0, BEGINNING)));
}

/** Name of the file for a state with these tokens. */
export function stateName(identity: string, tokens: readonly number[]): string {
  return `${namesBegin(identity, tokens)}${tokensHash(tokens)}.kv`;
}

/** Whether a file may be a state, by its name. */
export function isStateName(name: string): boolean {
  return /^(?:[0-9a-f]{16}-){2}[0-9a-f]{16}\.kv$/.test(name);
}

/** The header as bytes. */
export function encodeHeader(facts: StateFacts, tokens: readonly number[]): Buffer {
  const json = Buffer.from(JSON.stringify(facts));
  const plain = Buffer.alloc(PLAIN);
  plain.write(MAGIC, 'latin1');
  plain.writeUInt32LE(FORMAT, 8);
  plain.writeUInt32LE(json.length, 12);
  plain.writeUInt32LE(tokens.length, 16);
  const rest = Buffer.concat([json, bytesOf(tokens)]);
  return Buffer.concat([plain, hashOf(plain, rest), rest]);
}

/** The header of an open file, or null if it is damaged, of another format, or if the file has not the length it says. */
export function readHeader(file: number): StateHeader | null {
  const preamble = readAt(file, 0, PREAMBLE);
  if (preamble?.toString('latin1', 0, 8) !== MAGIC || preamble.readUInt32LE(8) !== FORMAT) return null;
  const jsonLength = preamble.readUInt32LE(12);
  const count = preamble.readUInt32LE(16);
  if (jsonLength > MOST_JSON || count > MOST_TOKENS) return null;
  const rest = readAt(file, PREAMBLE, jsonLength + 4 * count);
  if (rest === null || !hashOf(preamble.subarray(0, PLAIN), rest).equals(preamble.subarray(PLAIN)))
    return null;
  // Whole and ours: what it says was written by `encodeHeader`.
  const facts = JSON.parse(rest.toString('utf8', 0, jsonLength)) as StateFacts;
  const offset = PREAMBLE + rest.length;
  if (fstatSync(file).size !== offset + facts.bytes + 4 * facts.logits) return null;
  // Copied to a place of its own, where it is aligned.
  const tokens = new Int32Array(Uint8Array.from(rest.subarray(jsonLength)).buffer);
  return { ...facts, tokens, offset };
}

/** The header of the file at `path`, or null as `readHeader`, or if it is gone. */
export function headerAt(path: string): StateHeader | null {
  return withFile(path, readHeader);
}

/** Fills `into` with what lies behind the header. False if that is not what was written. */
export function readState(path: string, { offset, sha256 }: StateHeader, into: Uint8Array): boolean {
  const whole = withFile(path, file => {
    const hash = createHash('sha256');
    for (let at = 0; at < into.length; ) {
      const count = readSync(file, into, at, Math.min(CHUNK, into.length - at), offset + at);
      if (count === 0) return false;
      // Piece by piece, while it is still in the cache of the processor.
      hash.update(into.subarray(at, at + count));
      at += count;
    }
    return hash.digest('hex') === sha256;
  });
  return whole ?? false;
}

/** Bytes that are read or written at once. */
export const CHUNK = 4 * 1024 * 1024;

function withFile<Result>(path: string, use: (file: number) => Result): Result | null {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return use(file);
  } catch {
    return null; // another process has removed it, or the disk is failing
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readAt(file: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(length);
  return readSync(file, bytes, 0, length, at) === length ? bytes : null;
}

function hashOf(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function tokensHash(tokens: readonly number[]): string {
  return hashOf(bytesOf(tokens)).toString('hex').slice(0, HASH_LENGTH);
}

/** llama.cpp's state has the byte order of the machine, too; all that it is built for are little endian. */
function bytesOf(tokens: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(tokens).buffer);
}
