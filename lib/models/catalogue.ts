import type { Sampling } from '../chat/sampling.js';
import { starter } from './shipped.js';

/** What a profile is good for; `plain` continues text and was never taught to chat. */
export type ProfileKind = 'chat' | 'plain' | 'code' | 'reasoning' | 'embedding' | 'vision';

/** A model that can be asked for by a short name, whether it is on the disk or not. */
export interface Profile {
  readonly name: string;
  readonly kind: ProfileKind;
  /** In a sentence, with parameters. */
  readonly description: string;
  /** On the Hugging Face hub. */
  readonly repository: string;
  /** The GGUF file there that is taken where nobody asks for another quantisation. */
  readonly file: string;
  /** The image projector that goes with it, in the same repository. */
  readonly mmproj?: string;
  /** Bytes of the file, as the hub had it; for an estimate, since repositories change. */
  readonly sizeBytes: number;
  /** Bytes of memory that a machine should have for it. */
  readonly memoryBytes: number;
  /** Tokens that it is used with unless somebody wants more. */
  readonly context: number;
  /** `model` for the file's own template, else one of `templates/`. */
  readonly template: string;
  /** What its makers recommend, where they do. */
  readonly sampling: Partial<Sampling>;
  /** SPDX, or the name of the licence. */
  readonly licence: string;
  /**
   * Names under which its files go round, without quantisation, in lower case, with `-` between all parts: see
   * `profileOf`. Those with a colon are whole names of Ollama.
   */
  readonly knownAs: readonly string[];
}

const GB = 1024 ** 3;
const MB = 1024 ** 2;

const gpt2 = {
  kind: 'plain',
  context: 1024,
  template: 'gpt2',
  licence: 'MIT',
  // A model that only continues text falls into repetition without it.
  sampling: { temperature: 0.7, top_p: 0.9, repeat_penalty: 1.1 },
} as const;

const llama = {
  kind: 'chat',
  context: 8192,
  template: 'model',
  licence: 'Llama 3.2 Community License',
  sampling: { temperature: 0.6, top_p: 0.9 },
} as const;

/** https://huggingface.co/Qwen/Qwen3-0.6B#best-practices, thinking mode. */
const qwen3 = {
  context: 8192,
  template: 'model',
  licence: 'Apache-2.0',
  sampling: { temperature: 0.6, top_p: 0.95, top_k: 20, min_p: 0 },
} as const;

/** The profiles that are built in, each kind with the smallest first. */
export const catalogue: readonly Profile[] = [
  {
    name: starter.name,
    kind: 'chat',
    description: starter.description,
    repository: 'bartowski/SmolLM2-135M-Instruct-GGUF',
    file: 'SmolLM2-135M-Instruct-Q8_0.gguf',
    sizeBytes: 145_000_000,
    memoryBytes: GB,
    context: 8192,
    template: 'model',
    licence: starter.licence,
    sampling: { temperature: 0.2, top_p: 0.9 },
    knownAs: ['smollm2-135m-instruct', 'smollm2:135m'],
  },
  {
    ...qwen3,
    name: 'qwen3-0.6b',
    kind: 'chat',
    description: 'Qwen3 0.6B: the smallest that thinks before it answers, over 100 languages',
    repository: 'Qwen/Qwen3-0.6B-GGUF',
    file: 'Qwen3-0.6B-Q8_0.gguf',
    sizeBytes: 639_446_688,
    memoryBytes: 2 * GB,
    knownAs: ['qwen3-0-6b', 'qwen3:0.6b'],
  },
  {
    name: 'gemma3-1b',
    kind: 'chat',
    description: 'Gemma 3 1B: good prose for its size, over 140 languages',
    repository: 'ggml-org/gemma-3-1b-it-GGUF',
    file: 'gemma-3-1b-it-Q4_K_M.gguf',
    sizeBytes: 806_058_240,
    memoryBytes: 2 * GB,
    context: 8192,
    template: 'model',
    licence: 'Gemma Terms of Use',
    sampling: { temperature: 1, top_k: 64, top_p: 0.95, min_p: 0 },
    knownAs: ['gemma-3-1b-it', 'gemma-3-1b-it-qat', 'gemma3:1b'],
  },
  {
    ...llama,
    name: 'llama3-1b',
    description: 'Llama 3.2 1B Instruct: a good small model for chat (1.2B parameters)',
    repository: 'bartowski/Llama-3.2-1B-Instruct-GGUF',
    file: 'Llama-3.2-1B-Instruct-Q4_K_M.gguf',
    sizeBytes: 807_694_464,
    memoryBytes: 4 * GB,
    knownAs: [
      'llama-3-2-1b-instruct',
      'llama-3-1b-instruct',
      'llama3-2-1b-instruct',
      'llama3-1b-instruct',
      'llama3-2-1b',
    ],
  },
  {
    ...llama,
    name: 'llama3-3b',
    description: 'Llama 3.2 3B Instruct: longer and more exact answers (3.2B parameters)',
    repository: 'bartowski/Llama-3.2-3B-Instruct-GGUF',
    file: 'Llama-3.2-3B-Instruct-Q4_K_M.gguf',
    sizeBytes: 2_019_377_696,
    memoryBytes: 8 * GB,
    knownAs: [
      'llama-3-2-3b-instruct',
      'llama-3-3b-instruct',
      'llama3-2-3b-instruct',
      'llama3-3b-instruct',
      'llama3-2-3b',
      'llama3.2:latest',
    ],
  },
  {
    ...gpt2,
    name: 'distilgpt2',
    description: 'DistilGPT2: the fastest, continues English text (82M parameters)',
    repository: 'QuantFactory/distilgpt2-GGUF',
    file: 'distilgpt2.Q8_0.gguf',
    sizeBytes: 132_303_872,
    memoryBytes: GB,
    licence: 'Apache-2.0',
    knownAs: ['distilgpt2'],
  },
  {
    ...gpt2,
    name: 'gpt2',
    description: 'GPT-2: continues English text (124M parameters)',
    repository: 'QuantFactory/gpt2-GGUF',
    file: 'gpt2.Q8_0.gguf',
    sizeBytes: 178_000_000,
    memoryBytes: 2 * GB,
    knownAs: ['gpt2', 'gpt-2', 'gpt2-124m'],
  },
  {
    ...gpt2,
    name: 'gpt2-medium',
    description: 'GPT-2 medium: continues English text, steadier than gpt2 (355M parameters)',
    repository: 'mradermacher/gpt2-medium-GGUF',
    file: 'gpt2-medium.Q8_0.gguf',
    sizeBytes: 437_487_744,
    memoryBytes: 4 * GB,
    knownAs: ['gpt2-medium', 'gpt-2-medium', 'gpt2-355m'],
  },
  {
    name: 'qwen2.5-coder-1.5b',
    kind: 'code',
    description: 'Qwen2.5-Coder 1.5B Instruct: writes and explains code',
    repository: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF',
    file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    sizeBytes: 1_117_320_768,
    memoryBytes: 3 * GB,
    context: 8192,
    template: 'model',
    licence: 'Apache-2.0',
    sampling: { temperature: 0.7, top_p: 0.8, top_k: 20, repeat_penalty: 1.1 },
    knownAs: ['qwen2-5-coder-1-5b-instruct', 'qwen2.5-coder:1.5b'],
  },
  {
    ...qwen3,
    name: 'qwen3-1.7b',
    kind: 'reasoning',
    description: 'Qwen3 1.7B: thinks before it answers; mathematics and puzzles',
    repository: 'Qwen/Qwen3-1.7B-GGUF',
    file: 'Qwen3-1.7B-Q8_0.gguf',
    sizeBytes: 1_834_426_016,
    memoryBytes: 4 * GB,
    knownAs: ['qwen3-1-7b', 'qwen3:1.7b'],
  },
  {
    ...qwen3,
    name: 'qwen3-4b',
    kind: 'reasoning',
    description: 'Qwen3 4B: thinks before it answers; the strongest of this list',
    repository: 'Qwen/Qwen3-4B-GGUF',
    file: 'Qwen3-4B-Q4_K_M.gguf',
    sizeBytes: 2_497_280_256,
    memoryBytes: 6 * GB,
    knownAs: ['qwen3-4b', 'qwen3:4b'],
  },
  {
    name: 'all-minilm',
    kind: 'embedding',
    description: 'all-MiniLM-L6-v2: vectors of 384 numbers for English sentences (23M parameters)',
    repository: 'second-state/All-MiniLM-L6-v2-Embedding-GGUF',
    file: 'all-MiniLM-L6-v2-Q8_0.gguf',
    sizeBytes: 25_000_000,
    memoryBytes: 256 * MB,
    context: 512,
    template: 'model',
    licence: 'Apache-2.0',
    sampling: {},
    knownAs: ['all-minilm-l6-v2', 'all-minilm:22m', 'all-minilm:latest'],
  },
  {
    name: 'nomic-embed-text',
    kind: 'embedding',
    description: 'nomic-embed-text v1.5: vectors of 768 numbers for long English text (137M parameters)',
    repository: 'nomic-ai/nomic-embed-text-v1.5-GGUF',
    file: 'nomic-embed-text-v1.5.Q8_0.gguf',
    sizeBytes: 146_146_432,
    memoryBytes: 512 * MB,
    context: 2048,
    template: 'model',
    licence: 'Apache-2.0',
    sampling: {},
    knownAs: ['nomic-embed-text-v1-5', 'nomic-embed-text:latest', 'nomic-embed-text:v1.5'],
  },
  {
    name: 'smolvlm-256m',
    kind: 'vision',
    description: 'SmolVLM 256M Instruct: describes pictures',
    repository: 'ggml-org/SmolVLM-256M-Instruct-GGUF',
    file: 'SmolVLM-256M-Instruct-Q8_0.gguf',
    mmproj: 'mmproj-SmolVLM-256M-Instruct-Q8_0.gguf',
    sizeBytes: 175_054_528,
    memoryBytes: GB,
    context: 8192,
    template: 'model',
    licence: 'Apache-2.0',
    sampling: {},
    knownAs: ['smolvlm-256m-instruct'],
  },
];

/** The profile of that name, in any case; undefined where there is none. */
export function findProfile(name: string): Profile | undefined {
  const wanted = name.trim().toLowerCase();
  return catalogue.find(profile => profile.name === wanted);
}
