import type { Test } from 'tap';
import type { ServeOptions } from '../../../lib/http/options.js';
import type { Hub } from '../../../lib/models/hub/hub.js';
import { starterModels } from '../starter-models.js';
import { ollamaServed } from './serving.js';

export interface StarterOptions {
  /** Opens the way to a hub that downloads into this folder. */
  readonly openHub?: (modelDir: string) => Promise<Hub>;
  readonly options?: Partial<ServeOptions>;
}

/** A server with the API of Ollama over the model that comes with the program, and what it may change. */
export async function starterServed(t: Test, { openHub, options }: StarterOptions = {}) {
  const { models, local, modelDir } = starterModels(t);
  const store = {
    registry: local.registry,
    modelDir,
    openHub: async () => {
      if (openHub === undefined) throw new Error('this test has no hub');
      return openHub(modelDir);
    },
    room: () => ({ free: 64e9, swap: 0 }),
  };
  const served = await ollamaServed(t, { options: { models, store, ...options } });
  return { ...served, models, registry: local.registry, modelDir };
}
