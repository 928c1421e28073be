import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PACKAGE_VERSION } from './abi.js';
import type { LoadSpec } from './messages.js';
import { FORMAT } from './state-file.js';

/** Blocks of a file that are hashed, and the bytes of one. */
const BLOCKS = 64;
const BLOCK = 4096;

/**
 * SHA-256, hexadecimal, of all that a KV state depends on beside the tokens: the model and its adapters, llama.cpp's
 * version, the type of the cache, the device, and whether the states are `whole`. Of a model file it sees the size, the
 * time of change and 64 blocks from the first to the last: hashing all of it would take longer than loading it, and
 * training changes every block. Throws what the file system throws.
 */
export function stateIdentity(spec: LoadSpec, device: string, whole: boolean): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([FORMAT, PACKAGE_VERSION, spec.kvType, device, whole]));
  for (const path of partsOf(spec.path)) addFile(hash, path);
  for (const { path, scale } of spec.adapters ?? []) {
    hash.update(JSON.stringify(scale));
    addFile(hash, path);
  }
  return hash.digest('hex');
}

/** A model in several files is named by the first, `name-00001-of-00003.gguf`. */
function partsOf(path: string): readonly string[] {
  const [, stem, count] = /^(.*-)00001-of-(\d{5})\.gguf$/.exec(path) ?? [];
  if (stem === undefined || count === undefined) return [path];
  return Array.from(
    { length: Number(count) },
    (_, at) => `${stem}${String(at + 1).padStart(5, '0')}-of-${count}.gguf`,
  );
}

function addFile(hash: Hash, path: string): void {
  const file = openSync(path, 'r');
  try {
    const { size, mtimeNs } = fstatSync(file, { bigint: true });
    hash.update(`${size} ${mtimeNs} `);
    const block = Buffer.alloc(BLOCK);
    const last = Math.max(0, Number(size) - BLOCK);
    for (let at = 0; at < BLOCKS; at++) {
      const count = readSync(file, block, 0, BLOCK, Math.floor((last * at) / (BLOCKS - 1)));
      hash.update(block.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
}
