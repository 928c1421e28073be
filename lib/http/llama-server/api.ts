import type { RouteSet } from '../serving.js';
import { completionRoutes } from './completion.js';
import { embeddingRoutes } from './embeddings.js';
import { healthRoutes } from './health.js';
import { propsRoute } from './props.js';
import { slotsRoute } from './slots.js';
import { tokenRoutes } from './tokens.js';
import { unsupportedRoutes } from './unsupported.js';

/** What llama-server has beside OpenAI's API. github.com/ggml-org/llama.cpp, tools/server/README.md */
export const llamaServerApi: RouteSet = (app, serving) => {
  for (const add of [
    completionRoutes,
    tokenRoutes,
    embeddingRoutes,
    unsupportedRoutes,
    healthRoutes,
    propsRoute,
    slotsRoute,
  ]) {
    add(app, serving);
  }
};
