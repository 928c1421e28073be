import swagger from '@fastify/swagger';
import { describeEvents } from './event-streams.js';
import type { App } from './serving.js';

/** Publishes the schemas of all routes that are added afterwards as an OpenAPI 3.1 document at /openapi.json. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'llmtui',
        version,
        description: 'Local language models: own API, OpenAI and Ollama.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          header: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
      // A key is needed only where the server was started with one.
      security: [{}, { bearer: [] }, { header: [] }],
    },
    transformObject: description =>
      describeEvents('openapiObject' in description ? description.openapiObject : {}),
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
