import t from 'tap';
import { profileOf } from '../../lib/models/profile-of.js';

t.test('a model is known under the usual names of its files', async t => {
  const usual: Readonly<Record<string, readonly string[]>> = {
    'llama3-1b': [
      'Llama-3.2-1B-Instruct-Q4_K_M',
      'Llama-3.2-1B-Instruct.Q8_0',
      'Meta-Llama-3.2-1B-Instruct-f16',
      'llama-3.2-1b-instruct-q4_0',
      'Llama-3.2-1B-Instruct-UD-Q4_K_XL',
      'Llama-3.2-1B-Instruct-IQ3_XXS',
      'llama3.2-1b',
      'llama3.2:1b',
      'llama3-1b',
      'llama3.2_1b-instruct-q8_0',
      'llama3.2:1b-instruct-q4_K_M',
    ],
    'llama3-3b': ['Llama-3.2-3B-Instruct-Q4_K_M', 'llama3.2:latest', 'llama3.2:3b'],
    gpt2: ['gpt2.Q8_0', 'gpt2', 'GPT-2-F16', 'openai-community_gpt2-bf16'],
    'gpt2-medium': ['gpt2-medium.i1-Q4_K_M', 'gpt2-medium.Q8_0'],
    'gemma3-1b': ['google_gemma-3-1b-it-Q4_K_M', 'gemma-3-1b-it-qat-q4_0', 'gemma3:1b'],
    'qwen3-0.6b': ['Qwen_Qwen3-0.6B-Q8_0', 'qwen3-0.6b'],
    'smollm2-135m': ['SmolLM2-135M-Instruct.Q4_1'],
    'all-minilm': ['all-MiniLM-L6-v2.q8_0', 'all-minilm'],
  };
  for (const [profile, names] of Object.entries(usual))
    for (const name of names) t.equal(profileOf(name)?.name, profile, name);
});

t.test('relatives of a model are not taken for it', async t => {
  const others = [
    'Llama-Guard-3-1B',
    'Llama-3.2-1B-Q4_K_M',
    'Llama-3.1-8B-Instruct',
    'Dolphin3.0-Llama3.2-1B',
    'SmolLM2-135M.Q8_0',
    'gpt2-large.Q8_0',
    'gpt2-xl',
    'Qwen3-0.6B-Base-Q8_0',
    'gemma-3-1b-pt-Q4_K_M',
    'qwen2.5-coder-1.5b-q4_k_m',
  ];
  for (const name of others) t.equal(profileOf(name), undefined, name);
});
