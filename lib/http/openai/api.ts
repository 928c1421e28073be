import { modelRoutes } from '../models.js';
import type { RouteSet } from '../serving.js';
import { batchRoutes } from './batch.js';
import { chatRoutes } from './chat.js';
import { completionRoutes } from './completions.js';
import { embeddingRoutes } from './embeddings.js';
import { multipartRoutes } from './multipart.js';
import { responseRoutes } from './responses/routes.js';

/** OpenAI's API, /v1. */
export const openaiApi: RouteSet = (app, serving) => {
  for (const add of [
    modelRoutes,
    chatRoutes,
    multipartRoutes,
    batchRoutes,
    completionRoutes,
    responseRoutes,
    embeddingRoutes,
  ]) {
    add(app, serving);
  }
};
