import { Ajv2020 } from 'ajv/dist/2020.js';
import openapiTS from 'openapi-typescript';
import t from 'tap';
import { allApis } from './apis.js';
import { served } from './serving.js';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Record<string, { readonly value: unknown }>;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<
    string,
    {
      readonly description: string;
      readonly content?: Record<string, Media>;
      readonly headers?: object;
    }
  >;
}

interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly security: readonly object[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: object };
}

const documentOf = async (url: string): Promise<Document> =>
  (await (await fetch(`${url}/openapi.json`)).json()) as Document;

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

t.test('the document is OpenAPI 3.1 to those who read it strictly, and makes types', async t => {
  const { url } = await served(t, { options: { apis: allApis } });
  const document = await documentOf(url);
  t.match(document.openapi, /^3\.1\./);
  await t.resolves(openapiTS(JSON.stringify(document)));
});

t.test('every route of every API is published', async t => {
  const { url } = await served(t, { options: { apis: allApis } });
  const { paths } = await documentOf(url);
  for (const path of [
    ...['/', '/api/v1/chat', '/api/v1/chat/new', '/api/v1/chat/models', '/api/v1/chat/switch-model'],
    ...['/api/v1/chat/conversation/{id}', '/api/v1/chat/conversations', '/api/v1/chat/ws'],
    ...['/api/v1/generate', '/api/v1/health', '/api/v1/load-model', '/api/v1/model-info'],
    ...['/v1/models', '/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/responses'],
    ...['/v1/capabilities', '/v1/performance', '/v1/rerank', '/v1/health'],
    ...['/api/version', '/api/tags', '/api/show', '/api/ps', '/api/chat', '/api/generate', '/api/embed'],
    ...['/completion', '/embedding', '/tokenize', '/detokenize', '/apply-template', '/infill', '/rerank'],
    ...['/health', '/props', '/slots', '/metrics'],
  ]) {
    t.ok(paths[path], path);
  }
});

t.test(
  'every operation has an id of its own, a summary, a known tag, failures and valid schemas',
  async t => {
    const { url } = await served(t, { options: { apis: allApis } });
    const document = await documentOf(url);
    const known = new Set(document.tags.map(({ name }) => name));
    const ids = new Set<string>();
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(document, 'document');
    for (const { name, operation } of operationsOf(document)) {
      const { operationId, summary, tags = [], responses } = operation;
      t.notOk(ids.has(operationId), operationId);
      ids.add(operationId);
      t.ok(summary, `${name} has a summary`);
      t.ok(tags.length > 0 && tags.every(tag => known.has(tag)), `${name} has a tag: ${tags}`);
      for (const status of ['400', '401', '403', '413', '415', '429', '500', '503']) {
        t.ok(responses[status]?.description, `${name} tells ${status}`);
        t.match(responses[status]?.headers, { 'x-request-id': {} });
      }
      t.match(responses['429']!.headers, { 'retry-after': {} });
      t.match(responses['401']!.headers, { 'www-authenticate': {} });
    }
  },
);

t.test('every schema is one, and every reference is found', async t => {
  const { url } = await served(t, { options: { apis: allApis } });
  const document = await documentOf(url);
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, 'document');
  for (const name of Object.keys(document.components.schemas)) {
    t.doesNotThrow(() => ajv.getSchema(`document#/components/schemas/${name}`), name);
    t.notMatch(name, /\d$/, 'two schemas want one name: give one of them a title');
  }
});

t.test('every body has an example that its schema allows', async t => {
  const { url } = await served(t, { options: { apis: allApis } });
  const document = await documentOf(url);
  const ajv = new Ajv2020({ strict: false });
  for (const { name, operation } of operationsOf(document)) {
    for (const [type, media] of Object.entries(operation.requestBody?.content ?? {})) {
      const examples = [
        media.example,
        ...Object.values(media.examples ?? {}).map(({ value }) => value),
      ].filter(each => each !== undefined);
      t.ok(examples.length > 0, `${name} has an example of ${type}`);
      if (type !== 'application/json') continue;
      const validate = ajv.compile({ ...media.schema, components: document.components });
      for (const example of examples) {
        t.ok(validate(example), `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(example)}`);
      }
    }
  }
});

t.test('the examples are requests that are answered', async t => {
  const { url, ask } = await served(t, { options: { apis: allApis, limits: { perSecond: 0 } } });
  const { paths } = await documentOf(url);
  for (const [path, { post }] of Object.entries(paths)) {
    const example = post?.requestBody?.content['application/json']?.example;
    if (example === undefined) continue;
    const { status, text } = await ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(example),
    });
    t.notMatch(text, /is missing|must /, `${path}: ${status}`);
  }
});

t.test('the WebSocket is described: how it opens and what is said on it', async t => {
  const { url } = await served(t);
  const { paths } = await documentOf(url);
  const { responses, ...described } = paths['/api/v1/chat/ws']!.get!;
  t.ok(responses['101'] && responses['426']);
  t.match(described, { 'x-websocket': { client: {}, server: {} } });
});
