import type { RouteSet } from '../serving.js';
import { chatRoutes } from './chat.js';
import { completionRoutes } from './completions.js';
import { modelRoutes } from './models.js';
import { responseRoutes } from './responses/routes.js';

/** OpenAI's API, /v1. */
export const openaiApi: RouteSet = (app, serving) => {
  for (const add of [modelRoutes, chatRoutes, completionRoutes, responseRoutes]) add(app, serving);
};
