import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { served } from './serving.js';

interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly description: string; readonly content?: object }>;
}

t.test('every route is published, with a summary, its failures and schemas that are valid', async t => {
  const { url } = await served(t);
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  t.match(document.openapi, /^3\.1\./);
  t.strictSame(Object.keys(document.paths).sort(), [
    '/',
    '/api/v1/chat',
    '/api/v1/chat/conversation/{id}',
    '/api/v1/chat/conversations',
    '/api/v1/chat/models',
    '/api/v1/chat/new',
    '/api/v1/chat/switch-model',
    '/api/v1/chat/ws',
    '/api/v1/generate',
    '/api/v1/health',
    '/api/v1/load-model',
    '/api/v1/model-info',
  ]);
  const ajv = new Ajv2020({ strict: false });
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { summary, requestBody, responses }] of Object.entries(operations)) {
      t.ok(summary, `${method} ${path} has a summary`);
      for (const { schema } of Object.values(requestBody?.content ?? {})) t.ok(ajv.validateSchema(schema));
      t.ok(responses['500'] && responses['401'], `${method} ${path} tells its failures`);
    }
  }
});
