import { Type } from 'typebox';
import { Refusal } from '../failure/refusal.js';
import { llamaServerAnswers } from '../failure/schemas.js';
import { closed } from '../schemas.js';
import type { App, Serving } from '../serving.js';

const Health = Type.Object({ status: Type.Literal('ok') }, { ...closed, title: 'Readiness' });

/** Seconds after which a model may be loaded. */
const RETRY_SECONDS = 1;

/**
 * GET /health and /v1/health: 200 once a request need not wait for the first model to load. As llama-server's they need no
 * key: what watches over a server has none, and they tell nothing else.
 */
export function healthRoutes(app: App, { models }: Serving): void {
  const schema = {
    summary: 'Whether the server is ready',
    description:
      'Status 503 while the first model loads. A server that loads none before it is asked is ready. Needs no key.',
    tags: ['llama-server'],
    security: [],
    response: llamaServerAnswers(Health),
  };
  for (const path of ['/health', '/v1/health']) {
    app.get(path, { schema, config: { isOpen: true } }, async () => {
      const loaded = await models.loaded();
      if (loaded.length > 0 && loaded.every(({ loaded: share }) => share < 1)) throw loading();
      return { status: 'ok' as const };
    });
  }
}

function loading(): Refusal {
  return new Refusal({
    status: 503,
    code: 'loading',
    message: 'Loading model',
    retryAfter: RETRY_SECONDS,
  });
}
