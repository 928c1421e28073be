import { type Hub, type HubOptions, openHub } from '../../../lib/models/hub/hub.js';
import { type HubContent, type LocalHub, startHub } from '../../helpers/hub.js';
import type { Teardown } from '../../helpers/term.js';

/** A hub of one test, and llmtui's side of it, which waits for nothing. */
export interface LocalPair {
  readonly server: LocalHub;
  readonly hub: Hub;
  readonly options: HubOptions;
}

/** Starts a hub that serves `content` and opens it with `modelDir` as the folder of models; both end with the test. */
export async function openLocal(
  t: Teardown,
  modelDir: string,
  content: HubContent,
  options: Partial<HubOptions> = {},
): Promise<LocalPair> {
  const server = await startHub(t, content);
  const all: HubOptions = {
    env: { HF_ENDPOINT: server.endpoint, ...options.env },
    home: modelDir,
    modelDir,
    delay: async (_ms, signal) => {
      await new Promise(resolve => setTimeout(resolve, 1));
      signal.throwIfAborted();
    },
    ...without(options),
  };
  const hub = openHub(all);
  t.teardown(() => hub.close());
  return { server, hub, options: all };
}

function without({ env: _, ...others }: Partial<HubOptions>): Partial<HubOptions> {
  return others;
}
