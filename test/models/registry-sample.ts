import type { RegistryEntry } from '../../lib/models/registry.js';

/** A file as a person writes it. */
export const commented = `# my models
version: 1
owner: me # of this file
models:
  # the fast one
  - id: fast
    provider: llama_cpp
    enabled: true
    tags: [small, quick]
    config:
      path: models/fast.gguf # beside this file
      context: 4096
      sampling: { temperature: 0.2, stop: ["\\nUser:"] }
      threads_hint: 3
  - id: apple
    provider: mlx
    config: { model: mlx-community/x, anything: [1, 2] }
`;

/** An entry of a model file. */
export const entry = (id: string, config: RegistryEntry['config'] = {}): RegistryEntry => ({
  id,
  provider: 'llama_cpp',
  enabled: true,
  config: { model_path: `/models/${id}.gguf`, ...config },
});
