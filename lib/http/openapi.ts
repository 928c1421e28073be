import swagger from '@fastify/swagger';
import { Type } from 'typebox';
import { published } from './documents/published.js';
import { OwnFailure } from './failure/schemas.js';
import { answers } from './schemas.js';
import type { App } from './serving.js';

const description = `Local language models behind one server: llmtui's own API below \`/api/v1\`, OpenAI's and Anthropic's
below \`/v1\`, Ollama's below \`/api\`, and the routes of llama-server.

Where the server was started with a key, every request but one for \`/health\` brings it, as \`Authorization: Bearer\` or
\`x-api-key\`, requests for this document included. Bodies are JSON and say so. Requests of web pages of other origins, and with a Host that is not
this server's, are refused with 403 before their body is read. A streamed answer begins once nothing can fail any more that
has a status of its own; what fails later is its last value.`;

const tags = [
  { name: 'chat', description: 'Conversations of the library, and plain prompts.' },
  { name: 'conversations', description: 'What was said.' },
  { name: 'models', description: 'What can answer.' },
  { name: 'server', description: 'How the server does.' },
  { name: 'openai', description: 'As OpenAI has it.' },
  { name: 'anthropic', description: 'As Anthropic has it.' },
  { name: 'ollama', description: 'As Ollama has it.' },
  { name: 'llama-server', description: 'As llama-server of llama.cpp has it.' },
];

/** Publishes the schemas of all routes that are added afterwards as an OpenAPI 3.1 document at /openapi.json. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'llmtui', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      tags,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          header: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
      // A key is needed only where the server was started with one.
      security: [{}, { bearer: [] }, { header: [] }],
    },
    transformObject: described =>
      published('openapiObject' in described ? described.openapiObject : {}) as object,
  });
  const schema = {
    summary: 'This document',
    tags: ['server'],
    response: answers(Type.Object({}, { title: 'OpenApiDocument' }), OwnFailure),
  };
  app.get('/openapi.json', { schema }, async () => app.swagger());
}
