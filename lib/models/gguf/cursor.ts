import { LlmtuiError } from '../../errors.js';
import { plain } from '../plain.js';

const CHUNK = 256 * 1024;

/** Where bytes are read from: a FileHandle, or what stands for one. */
export interface ByteSource {
  readonly read: (
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ) => Promise<{ readonly bytesRead: number }>;
}

/** BAD_INPUT for a file that cannot be what it says it is; `what` may quote the file. */
export const damaged = (what: string): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `the file is damaged (${plain(what, 200)}); download it again`);

/**
 * Reads a file from front to back, 256 KiB at a time, and yields to the event loop with each chunk. Numbers are little
 * endian. Every length is checked against the end of the file before anything is read or allocated; what does
 * not fit throws BAD_INPUT.
 */
export class ByteCursor {
  readonly #file: ByteSource;
  readonly #size: number;
  /** Kept from chunk to chunk: fresh ones would cost more in garbage collection than the reading does. */
  #memory = Buffer.allocUnsafe(CHUNK);
  #chunk = this.#memory.subarray(0, 0);
  /** Offset in the file of the first byte of the chunk. */
  #start = 0;
  /** Offset in the chunk of the next byte. */
  #at = 0;

  constructor(file: ByteSource, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** Offset in the file of the next byte. */
  get position(): number {
    return this.#start + this.#at;
  }

  /** Bytes to the end of the file. */
  get left(): number {
    return this.#size - this.position;
  }

  async u32(): Promise<number> {
    const at = await this.#take(4); // which may change the chunk
    return this.#chunk.readUInt32LE(at);
  }

  /** A count or length: a u64 that a file can hold. */
  async length(what: string): Promise<number> {
    const at = await this.#take(8);
    return this.#length(at, what);
  }

  /** `count` bytes; valid until the next call. */
  async bytes(count: number): Promise<Buffer> {
    const at = await this.#take(count);
    return this.#chunk.subarray(at, at + count);
  }

  /** A string of at most `limit` bytes. */
  async string(limit: number, what: string): Promise<string> {
    const bytes = await this.length(what);
    if (bytes > limit) throw damaged(`${what} has ${bytes} bytes`);
    return (await this.bytes(bytes)).toString('utf8');
  }

  skip(bytes: number): void {
    if (!(bytes <= this.left)) throw cutShort(this.position, this.#size);
    if (this.#at + bytes <= this.#chunk.length) this.#at += bytes;
    else this.#moveTo(this.position + bytes);
  }

  /** Walks over `count` strings without making them: a vocabulary has hundreds of thousands. */
  async skipStrings(count: number, what: string): Promise<void> {
    let left = count;
    while (left > 0) {
      left -= this.#skipWholeStrings(left);
      if (left === 0) return;
      this.skip(await this.length(what)); // the one that crosses the end of the chunk
      left--;
    }
  }

  /** Passes over the strings that lie whole in the chunk, at most `most`; returns how many. */
  #skipWholeStrings(most: number): number {
    const view = new DataView(this.#chunk.buffer, this.#chunk.byteOffset, this.#chunk.length);
    let at = this.#at;
    let skipped = 0;
    while (skipped < most && at + 8 <= view.byteLength && view.getUint32(at + 4, true) === 0) {
      const next = at + 8 + view.getUint32(at, true);
      if (next > view.byteLength) break;
      at = next;
      skipped++;
    }
    this.#at = at;
    return skipped;
  }

  #length(at: number, what: string): number {
    const value = this.#chunk.readUInt32LE(at) + this.#chunk.readUInt32LE(at + 4) * 2 ** 32;
    if (value > this.#size) throw damaged(`${what} cannot be ${value} in a file of ${this.#size} bytes`);
    return value;
  }

  /** Makes `bytes` readable in the chunk and passes over them; returns where in the chunk they start. */
  async #take(bytes: number): Promise<number> {
    if (!(bytes <= this.left)) throw cutShort(this.position, this.#size);
    if (this.#at + bytes > this.#chunk.length) await this.#fill(bytes);
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  #moveTo(position: number): void {
    this.#chunk = this.#memory.subarray(0, 0);
    this.#start = position;
    this.#at = 0;
  }

  async #fill(bytes: number): Promise<void> {
    this.#moveTo(this.position);
    if (bytes > this.#memory.length) this.#memory = Buffer.allocUnsafe(bytes);
    const chunk = this.#memory.subarray(0, Math.min(this.left, this.#memory.length));
    let filled = 0;
    while (filled < chunk.length) {
      const { bytesRead } = await this.#file.read(chunk, filled, chunk.length - filled, this.#start + filled);
      if (bytesRead === 0) throw cutShort(this.#start + filled, this.#size);
      filled += bytesRead;
    }
    this.#chunk = chunk;
  }
}

export const cutShort = (position: number, size: number): LlmtuiError =>
  new LlmtuiError(
    'BAD_INPUT',
    `the file is cut short (something is missing after byte ${Math.min(position, size)} of ${size}); download it again`,
  );
