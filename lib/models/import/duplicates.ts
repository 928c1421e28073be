import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { shardPaths } from '../gguf/split.js';
import type { FoundModel } from './inspect.js';
import { inParallel } from './parallel.js';

const SAMPLE = 4096;
const SAMPLES = 64;

/**
 * A key for each model that is equal for equal content. Only models of the same size are looked into: by their
 * SHA-256 where the tool names all of them so; else by a SHA-256 over 64 samples of 4 KiB, spread evenly from the
 * first byte to the last, of each file; files of up to 256 KiB are read whole. That finds copies without reading
 * gigabytes. Two models of one size that differ only between the samples would count as one; the header, which
 * names the model, is among them, and a change of weights touches nearly all of a tensor.
 */
export async function contentKeys(models: readonly FoundModel[]): Promise<ReadonlyMap<FoundModel, string>> {
  const bySize = new Map<number, FoundModel[]>();
  for (const model of models) {
    const { sizeBytes } = model.facts;
    bySize.set(sizeBytes, [...(bySize.get(sizeBytes) ?? []), model]);
  }
  const keys = new Map<FoundModel, string>();
  for (const same of bySize.values()) {
    const isOne = new Set(same.map(({ identity }) => identity)).size === 1;
    const isNamed = same.every(({ candidate }) => candidate.sha256 !== undefined);
    const found = await inParallel(same, 4, async ({ candidate, identity }) => {
      if (isOne) return identity;
      return isNamed ? candidate.sha256 : ((await sampled(candidate.path)) ?? identity);
    });
    for (const [index, model] of same.entries()) keys.set(model, `${model.facts.sizeBytes} ${found[index]}`);
  }
  return keys;
}

/** SHA-256 over the samples of all parts; undefined where they cannot be read. */
async function sampled(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for (const part of shardPaths(path)) {
      const { size } = await stat(part);
      const file = await open(part);
      try {
        await addSamples(hash, file, size);
      } finally {
        await file.close();
      }
    }
    return hash.digest('hex');
  } catch {
    return undefined; // gone or unreadable since its header was read: a copy of nothing
  }
}

async function addSamples(hash: Hash, file: FileHandle, size: number): Promise<void> {
  const whole = size <= SAMPLE * SAMPLES;
  const buffer = Buffer.alloc(whole ? size : SAMPLE);
  const count = whole ? 1 : SAMPLES;
  for (let index = 0; index < count; index++) {
    const at = whole ? 0 : Math.floor(((size - SAMPLE) * index) / (SAMPLES - 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    hash.update(buffer.subarray(0, bytesRead));
  }
}
