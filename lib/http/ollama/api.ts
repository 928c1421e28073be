import { withoutNulls } from '../nulls.js';
import { bodyText } from '../safety/json-body.js';
import type { RouteSet } from '../serving.js';
import { chatRoute } from './chat.js';
import { createRoutes } from './create.js';
import { deleteRoute } from './delete.js';
import { embedRoutes } from './embed.js';
import { generateRoute } from './generate.js';
import { pullRoute } from './pull.js';
import { FORM } from './routes.js';
import { showRoute } from './show.js';
import { tagRoutes } from './tags.js';

/** The API of Ollama, /api: github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaApi: RouteSet = (app, serving) => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(FORM, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      parse(request, bodyText(body as Buffer), done);
    } catch (thrown) {
      done(thrown as Error);
    }
  });
  app.addHook('preValidation', async request => {
    request.body = withoutNulls(request.body);
  });
  for (const add of [
    ...[tagRoutes, showRoute, chatRoute, generateRoute, embedRoutes],
    ...[pullRoute, createRoutes, deleteRoute],
  ]) {
    add(app, serving);
  }
};
