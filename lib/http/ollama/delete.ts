import { Type } from 'typebox';
import { messageOf } from '../../errors.js';
import { planRemoval, remove } from '../../models/removal.js';
import { ollamaAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { notEnabled, Progress, storeOf, success } from './changing.js';
import { exactModel, namedModel } from './names.js';
import { FORM, tolerant } from './routes.js';
import { modelFields } from './schemas.js';

/** DELETE /api/delete. */
export function deleteRoute(app: App, serving: Serving): void {
  const { models, log } = serving;
  const schema = {
    summary: 'Remove a model',
    description: 'Its files go too where they are in the folder of models and no other model uses them.',
    tags: ['ollama'],
    body: Type.Object(modelFields, { examples: [{ model: 'brief' }] }),
    response: ollamaAnswers(Progress, 404, 501),
  };
  app.delete('/api/delete', { schema, ...tolerant }, async ({ body }) => {
    const { registry, modelDir } = storeOf(serving);
    const entry = await exactModel(models, namedModel(body));
    const removal = await planRemoval(entry, (await registry.read()).entries, modelDir);
    // Replies that run read on in the file, which goes when they have ended.
    models.unload(entry.name).catch((thrown: unknown) => log({ type: 'notice', text: messageOf(thrown) }));
    await remove(removal, registry);
    await models.refresh();
    return success;
  });
  refusedRoutes(app);
}

/** What brings weights in, or sends them out. */
function refusedRoutes(app: App): void {
  const refuse = async (): Promise<never> => {
    throw notEnabled(
      'llmtui takes and publishes no model files over HTTP; llmtui import takes one from the disk',
    );
  };
  const schema = {
    summary: 'Refused: no model files over HTTP',
    description: 'llmtui pull and llmtui import bring models here.',
    tags: ['ollama'],
    response: ollamaAnswers(Progress, 501),
  };
  const config = { mediaTypes: ['application/octet-stream', 'application/json', FORM] };
  const blob = { ...schema, params: Type.Object({ digest: Type.String() }) };
  // Refused before gigabytes have come.
  app.post('/api/blobs/:digest', { schema: blob, config, onRequest: refuse }, refuse);
  app.head('/api/blobs/:digest', { schema: blob, onRequest: refuse }, refuse);
  app.post('/api/push', { schema, ...tolerant, onRequest: refuse }, refuse);
}
