import { Type } from 'typebox';
import { llamaServerAnswers } from '../failure/schemas.js';
import type { App, RouteSet, Serving } from '../serving.js';
import { capabilitiesRoute } from './capabilities.js';
import { performanceRoute } from './performance.js';
import { registryOf } from './prometheus.js';

/** What the server measured and what it can do: /metrics, /v1/performance, /v1/capabilities. */
export const metricsApi: RouteSet = (app, serving) => {
  for (const add of [metricsRoute, performanceRoute, capabilitiesRoute]) add(app, serving);
};

function metricsRoute(app: App, serving: Serving): void {
  const registry = registryOf(serving);
  const schema = {
    summary: 'Figures for Prometheus',
    description:
      'Text format 0.0.4: requests, tokens, queue, times to the first token, memory and loads, by model; ' +
      'the names of llama-server (`llamacpp:…`) hold those of all models.',
    tags: ['server'],
    response: {
      ...llamaServerAnswers(Type.Null()),
      200: {
        description: 'The figures.',
        content: {
          'text/plain': {
            schema: Type.String({ examples: ['llmtui_replies_total{model="smollm2-135m",end="stop"} 3\n'] }),
          },
        },
      },
    },
  };
  app.get('/metrics', { schema }, async (_, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
