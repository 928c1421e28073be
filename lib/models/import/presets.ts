import { LlmtuiError } from '../../errors.js';
import { nearest } from '../near.js';
import type { ModelConfig } from '../registry.js';

/** Values that suit a purpose, for models that are imported. */
export interface Preset {
  /** What it is for, in one sentence. */
  readonly about: string;
  /** `context`, in tokens, is at most what the model was trained for. */
  readonly config: Required<Pick<ModelConfig, 'context' | 'kv_type' | 'batch_size' | 'sampling'>>;
}

/**
 * The presets of `--profile`. `balanced` is what llmtui does by itself, written out. A smaller context leaves more
 * memory and reads faster when it is full; q8_0 halves the KV cache at hardly any loss and some speed; a small batch
 * takes less memory for computing and reacts sooner, a large one reads long prompts faster.
 */
export const presets = {
  fast: {
    about: 'short context and replies, narrow choice of tokens',
    config: {
      context: 2048,
      kv_type: 'f16',
      batch_size: 512,
      sampling: { temperature: 0.7, top_k: 20, top_p: 0.9, min_p: 0.1, max_tokens: 512 },
    },
  },
  balanced: {
    about: 'what llmtui does by itself, written out',
    config: {
      context: 8192,
      kv_type: 'f16',
      batch_size: 512,
      sampling: { temperature: 0.8, top_k: 40, top_p: 0.95, min_p: 0.05 },
    },
  },
  quality: {
    about: 'long context, careful choice of tokens, the full KV cache',
    config: {
      context: 32_768,
      kv_type: 'f16',
      batch_size: 512,
      sampling: { temperature: 0.6, top_k: 0, top_p: 0.95, min_p: 0.05 },
    },
  },
  memory: {
    about: 'as little memory as goes: short context, quantised KV cache, small batches',
    config: {
      context: 2048,
      kv_type: 'q8_0',
      batch_size: 128,
      sampling: { temperature: 0.8, top_k: 40, top_p: 0.95, min_p: 0.05, max_tokens: 1024 },
    },
  },
  interactive: {
    about: 'conversation: room for many turns, small batches that react at once, less repetition',
    config: {
      context: 8192,
      kv_type: 'f16',
      batch_size: 256,
      sampling: { temperature: 0.8, top_k: 40, top_p: 0.95, min_p: 0.05, repeat_penalty: 1.05 },
    },
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets) as readonly PresetName[];

/** The preset of that name. Throws USAGE that names them all. */
export function presetOf(name: string): Preset {
  const found = presetNames.find(known => known === name.trim().toLowerCase());
  if (found !== undefined) return presets[found];
  const [near] = nearest(presetNames, name, 1);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new LlmtuiError(
    'USAGE',
    `--profile is one of ${presetNames.join(', ')}, not "${name.slice(0, 60)}"${hint}`,
  );
}
