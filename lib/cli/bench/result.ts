import type { KvType } from '../../store/settings.js';
import { deviation, mean } from './statistics.js';

/** Prompt processing or generation, of so many tokens. */
export interface BenchTest {
  readonly type: 'pp' | 'tg';
  readonly tokens: number;
}

/** One run of a test: tokens that were computed, and the milliseconds that took. */
export interface Sample {
  readonly tokens: number;
  readonly ms: number;
}

/** The runs of one test. */
export interface TestResult {
  readonly test: BenchTest;
  /** When the first run began; milliseconds since the epoch. */
  readonly startedAt: number;
  readonly samples: readonly Sample[];
}

/** What was measured. */
export interface SubjectFacts {
  /** Name of the model, and the setting that makes it differ from another subject. */
  readonly label: string;
  /** Name as the model list shows it. */
  readonly name: string;
  readonly path: string;
  /** llama.cpp's one-line description. */
  readonly description: string;
  readonly sizeBytes: number;
  readonly parameters: number;
  /** `cpu`, or the name of the GPU back end. */
  readonly device: string;
  readonly threads: number;
  readonly batchSize: number;
  readonly kvType: KvType;
  readonly gpuLayers: number | 'auto';
}

/** A subject and its tests, in the order of the command line. */
export interface SubjectResult {
  readonly facts: SubjectFacts;
  readonly results: readonly TestResult[];
}

/** Name of a test, as llama-bench has it: `pp512`, `tg128`. */
export function testName({ type, tokens }: BenchTest): string {
  return `${type}${tokens}`;
}

/** Tokens per second of each run. */
export function speeds(samples: readonly Sample[]): readonly number[] {
  return samples.map(({ tokens, ms }) => (1000 * tokens) / ms);
}

/** Tokens per second, mean and standard deviation: `812.41 ± 3.20`. */
export function speedText(samples: readonly Sample[]): string {
  const values = speeds(samples);
  return `${mean(values).toFixed(2)} ± ${deviation(values).toFixed(2)}`;
}
