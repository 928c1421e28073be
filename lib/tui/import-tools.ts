import type { ImportSource } from '../models/import/source.js';

/** The tools whose models can be imported by name. */
export const importTools: readonly {
  readonly name: string;
  readonly label: string;
  readonly source: ImportSource;
}[] = [
  { name: 'ollama', label: 'models of Ollama', source: { type: 'ollama' } },
  { name: 'lm-studio', label: 'models of LM Studio', source: { type: 'lm-studio' } },
  { name: 'hf-cache', label: 'the Hugging Face cache', source: { type: 'hf-cache' } },
];
