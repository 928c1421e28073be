import { ownAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { Health } from './schemas.js';

/** GET /api/v1/health: answers without a model. */
export function healthRoutes(app: App, { models, replies, version, now, startedAt }: Serving): void {
  const schema = {
    summary: 'Whether the server is well',
    tags: ['server'],
    response: ownAnswers(Health),
  };
  app.get('/api/v1/health', { schema }, async () => {
    const [used] = (await models.loaded()).filter(({ loaded }) => loaded === 1);
    return {
      status: 'ok' as const,
      uptime: Math.max(0, now() - startedAt) / 1000,
      model: used?.name ?? null,
      version,
      running: replies.count,
    };
  });
}
