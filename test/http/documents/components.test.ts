import t from 'tap';
import { withComponents } from '../../../lib/http/documents/components.js';

const answer = (schema: object, type = 'application/json') => ({
  responses: { 200: { description: 'x', content: { [type]: { schema: schema as never } } } },
});

const text = { type: 'string' };
const schemaOf = (name: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});

t.test('bodies, answers and failures are named after API, path and method', async t => {
  const failure = { type: 'object', description: 'too large' };
  const { paths, components } = withComponents({
    paths: {
      '/v1/chat/completions': {
        post: {
          requestBody: { content: { 'application/json': { schema: text } } },
          responses: { 413: { description: 'x', content: { 'application/json': { schema: failure } } } },
        },
      },
      '/api/v1/chat/{id}': { get: answer({ type: 'number' }), delete: answer({ type: 'boolean' }) },
      '/api/chat': { post: answer({ type: 'integer' }, 'application/x-ndjson') },
    },
  });
  t.match(paths!['/v1/chat/completions']!.post, {
    requestBody: schemaOf('OpenAIChatCompletionsRequest'),
    responses: { 413: schemaOf('OpenAIFailure') },
  });
  t.match(Object.keys(components!.schemas!), [
    'OpenAIChatCompletionsRequest',
    'OpenAIFailure',
    'ChatIdAnswer',
    'DeleteChatIdAnswer',
    'OllamaChatLine',
  ]);
});

t.test('a title is a name, at any depth, and what is said twice is there once', async t => {
  const usage = { type: 'object', title: 'Usage', properties: { title: text } };
  const { paths, components } = withComponents({
    paths: {
      '/api/v1/a': {
        get: answer({ type: 'object', title: 'A', properties: { usage, more: { anyOf: [usage] } } }),
      },
      '/api/v1/b': { get: answer({ ...usage, description: 'Another description.' }) },
      '/api/v1/c': { get: answer({ type: 'array', items: text }) },
      '/api/v1/d': { get: answer({ type: 'array', items: text }) },
    },
  });
  t.strictSame(Object.keys(components!.schemas!), ['Usage', 'A', 'CAnswer']);
  t.strictSame(components!.schemas!.A, {
    type: 'object',
    title: 'A',
    properties: {
      usage: { $ref: '#/components/schemas/Usage' },
      more: { anyOf: [{ $ref: '#/components/schemas/Usage' }] },
    },
  });
  t.match(paths!['/api/v1/b']!.get, { responses: { 200: schemaOf('Usage') } });
  t.match(paths!['/api/v1/d']!.get, { responses: { 200: schemaOf('CAnswer') } });
});

t.test('two schemas of one title are told apart, and examples are left as they are', async t => {
  const first = { type: 'string', title: 'Same', examples: [{ title: 'Same' }] };
  const { components } = withComponents({
    paths: { '/a': { get: answer(first) }, '/b': { get: answer({ type: 'number', title: 'Same' }) } },
  });
  t.strictSame(components!.schemas, { Same: first, Same2: { type: 'number', title: 'Same' } });
});
