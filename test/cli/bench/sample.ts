import type { SubjectFacts, SubjectResult } from '../../../lib/cli/bench/result.js';

/** A start that every test shares. */
export const NOON = Date.UTC(2026, 0, 31, 12);

/** The starter model. */
export const facts: SubjectFacts = {
  label: 'smollm2-135m',
  name: 'smollm2-135m',
  path: '/models/SmolLM2-135M-Instruct.Q4_1.gguf',
  description: 'llama 256M Q4_1',
  sizeBytes: 96_576_768,
  parameters: 134_515_008,
  device: 'cpu',
  threads: 2,
  batchSize: 512,
  kvType: 'f16',
  gpuLayers: 'auto',
};

export const pp512 = { type: 'pp', tokens: 512 } as const;
export const tg128 = { type: 'tg', tokens: 128 } as const;

/** A subject with runs of both tests at these speeds, in tokens per second. */
export function resultOf(
  label: string,
  reading: readonly number[],
  generating: readonly number[],
): SubjectResult {
  const at = (tokens: number, speeds: readonly number[]) =>
    speeds.map(speed => ({ tokens, ms: (1000 * tokens) / speed }));
  return {
    facts: { ...facts, label },
    results: [
      { test: pp512, startedAt: NOON, samples: at(509, reading) },
      { test: tg128, startedAt: NOON + 5000, samples: at(128, generating) },
    ],
  };
}
