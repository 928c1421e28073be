import { withoutNulls } from '../nulls.js';
import type { RouteSet } from '../serving.js';
import { messageRoutes } from './messages.js';

/** The Messages API of Anthropic: docs.anthropic.com/en/api/messages */
export const anthropicApi: RouteSet = (app, serving) => {
  app.addHook('preValidation', async request => {
    request.body = withoutNulls(request.body);
  });
  app.addHook('onRequest', async (request, reply) => {
    // Where its clients look for the id.
    reply.header('request-id', request.id);
  });
  messageRoutes(app, serving);
};
