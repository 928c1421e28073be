import type { RouteSet } from '../serving.js';
import { chatRoutes } from './chat.js';
import { conversationRoutes } from './conversations.js';
import { generateRoutes } from './generate.js';
import { healthRoutes } from './health.js';
import { indexPage } from './index-page.js';
import { modelRoutes } from './models.js';
import { socketRoute } from './socket.js';

/** llmtui's own API, /api/v1, and the index. */
export const ownApi: RouteSet = (app, serving) => {
  for (const add of [
    indexPage,
    chatRoutes,
    generateRoutes,
    modelRoutes,
    conversationRoutes,
    healthRoutes,
    socketRoute,
  ]) {
    add(app, serving);
  }
};
