import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { writeRandomLlama } from '../helpers/gguf-write.js';
import { packageRoot } from '../helpers/program.js';
import type { Bench } from './measure.js';

/** A model that is measured. */
export interface BenchModel {
  readonly name: string;
  readonly path: string;
}

export const starter: BenchModel = {
  name: 'starter',
  path: join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf'),
};

/** A Llama of 1B shape with random weights, made on first use: its speed and memory are those of a real one. */
export async function oneBillion(bench: Bench): Promise<BenchModel> {
  const path = join(bench.cache, 'random-1b.gguf');
  if (!existsSync(path)) {
    bench.progress('writing the 1B model');
    mkdirSync(bench.cache, { recursive: true });
    await writeRandomLlama(`${path}.part`, { shape: '1b', tokenizerFrom: starter.path });
    renameSync(`${path}.part`, path);
  }
  return { name: '1B', path };
}
