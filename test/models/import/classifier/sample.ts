import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { packageRoot } from '../../../../lib/package.js';

/** A small classifier with random weights, and what `fixtures/classifiers/make-classifiers.py` computed for it. */
export type Sample = 'distilbert' | 'bert-cased';

export const sampleFolder = (sample: Sample): string => join(packageRoot(), 'fixtures/classifiers', sample);

/** A text with its tokens and its logits by an implementation without llama.cpp. */
export interface SampleLogits {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly logits: readonly number[];
}

export const sampleLogits = (sample: Sample): readonly SampleLogits[] =>
  JSON.parse(readFileSync(join(sampleFolder(sample), 'logits.json'), 'utf8'));

/** A copy of a sample that a test may damage. */
export function sampleCopy(t: Test, sample: Sample, name = ''): string {
  const folder = name === '' ? t.testdir() : join(t.testdirName, name);
  cpSync(sampleFolder(sample), folder, { recursive: true });
  return folder;
}

/** Changes a JSON file of a copy. */
export function changeJson(path: string, change: (json: Record<string, unknown>) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8'));
  change(json);
  writeFileSync(path, JSON.stringify(json));
}

/** A safetensors file with that header, as text, and so many bytes of data. */
export function safetensors(header: string, data: number, length = Buffer.byteLength(header)): Buffer {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(data)]);
}
