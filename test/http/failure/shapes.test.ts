import t from 'tap';
import {
  anthropicShape,
  llamaServerShape,
  ollamaShape,
  openaiShape,
  ownShape,
  shapeFor,
} from '../../../lib/http/failure/shapes.js';

t.test('each API writes failures below its own paths', async t => {
  for (const [shape, paths] of [
    [ownShape, ['/', '/nowhere', '/api/v1', '/api/v1/chat?x=/v1', '/docs', '/completionx', '/v2', '/apix']],
    [openaiShape, ['/v1', '/v1/models', '/v1/chat/completions', '/v1/performance', '/v1/completions']],
    [anthropicShape, ['/v1/messages', '/v1/messages/count_tokens']],
    [ollamaShape, ['/api/chat', '/api', '/api/tags?x']],
    [
      llamaServerShape,
      [
        ...['/completion', '/completions', '/infill', '/tokenize', '/detokenize', '/apply-template'],
        ...['/embedding', '/embeddings', '/rerank', '/reranking', '/v1/rerank', '/v1/reranking'],
        ...['/health', '/v1/health', '/props', '/slots?model=x', '/slots/0', '/metrics'],
      ],
    ],
  ] as const) {
    for (const path of paths) t.equal(shapeFor(path), shape, path);
  }
});

t.test('llama-server tells the status, and by type what it means', async t => {
  const written = (status: number, code: string) => llamaServerShape({ status, code, message: 'm' }, 'req_1');
  t.strictSame(written(422, 'invalid_field'), {
    status: 400,
    body: { error: { code: 400, message: 'm', type: 'invalid_request_error' } },
  });
  for (const [status, code, type] of [
    [400, 'context_full', 'exceed_context_size_error'],
    [400, 'not_supported', 'not_supported_error'],
    [401, 'unauthorised', 'authentication_error'],
    [404, 'model_not_found', 'not_found_error'],
    [503, 'busy', 'unavailable_error'],
    [500, 'internal_error', 'server_error'],
  ] as const) {
    t.match(written(status, code).body, { error: { code: status, type } });
  }
  t.match(written(500, 'internal_error').body, { error: { message: /req_1/ } });
});
