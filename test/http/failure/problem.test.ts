import t from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { detailOf, problemOf } from '../../../lib/http/failure/problem.js';
import { Refusal } from '../../../lib/http/failure/refusal.js';
import { ollamaShape, openaiShape, ownShape, shapeFor } from '../../../lib/http/failure/shapes.js';

t.test('each failure that a person can act on has its status', async t => {
  const status = (code: LlmtuiError['code']) => problemOf(new LlmtuiError(code, 'x')).status;
  t.strictSame(
    (
      ['BAD_INPUT', 'CONTEXT_FULL', 'MODEL_NOT_FOUND', 'LOAD_FAILED', 'UNAVAILABLE', 'STORE_FAILED'] as const
    ).map(status),
    [422, 400, 404, 503, 503, 500],
  );
});

t.test('a bug is told in general words, whatever it says', async t => {
  for (const thrown of [
    new Error('secret'),
    'secret',
    null,
    Object.assign(new Error('secret'), { code: 'EACCES' }),
  ]) {
    const problem = problemOf(thrown);
    t.equal(problem.status, 500);
    t.notMatch(problem.message, /secret/);
    t.match(detailOf(thrown), /secret|null/, 'the log holds it');
  }
});

t.test('the log holds the reason of a failure, and nothing of a request that was at fault', async t => {
  const failed = new LlmtuiError('STORE_FAILED', 'no room', { cause: new Error('ENOSPC') });
  t.equal(detailOf(failed), 'no room: ENOSPC');
  t.equal(detailOf(new LlmtuiError('BAD_INPUT', 'x')), undefined);
  t.equal(detailOf(new Refusal({ status: 503, code: 'busy', message: 'x' })), undefined);
});

t.test('no folder of this machine is told', async t => {
  const text = (message: string) => problemOf(new LlmtuiError('LOAD_FAILED', message)).message;
  t.equal(
    text('"/home/ann/my models/a.gguf" is damaged; pull it again'),
    '"a.gguf" is damaged; pull it again',
  );
  t.equal(text('C:\\Users\\ann\\a.gguf is damaged'), 'a.gguf is damaged');
  t.equal(
    text('take 1/2 or and/or, see https://example.com/a'),
    'take 1/2 or and/or, see https://example.com/a',
  );
  t.notMatch(problemOf(new LlmtuiError('STORE_FAILED', 'no room in /home/ann/llmtui.db')).message, /home/);
});

t.test('each API has its shape', async t => {
  const problem = { status: 422, code: 'invalid_field', message: 'top_k is wrong', field: 'top_k' };
  t.strictSame(ownShape(problem, 'req_1'), {
    status: 422,
    body: {
      error: { code: 'invalid_field', message: 'top_k is wrong', field: 'top_k', request_id: 'req_1' },
    },
  });
  t.strictSame(openaiShape(problem, 'req_1'), {
    status: 400,
    body: {
      error: {
        message: 'top_k is wrong',
        type: 'invalid_request_error',
        param: 'top_k',
        code: 'invalid_value',
      },
    },
  });
  t.strictSame(ollamaShape(problem, 'req_1'), { status: 400, body: { error: 'top_k is wrong' } });
});

t.test('codes that clients of OpenAI know are theirs', async t => {
  const codeOf = (thrown: unknown) =>
    (openaiShape(problemOf(thrown), 'r').body as { error: { code: string } }).error.code;
  t.equal(codeOf(new LlmtuiError('CONTEXT_FULL', 'x')), 'context_length_exceeded');
  t.equal(codeOf(new LlmtuiError('MODEL_NOT_FOUND', 'x')), 'model_not_found');
  t.equal(codeOf(new Refusal({ status: 401, code: 'unauthorised', message: 'x' })), 'invalid_api_key');
});

t.test('the path tells the shape', async t => {
  t.equal(shapeFor('/api/v1/chat'), ownShape);
  t.equal(shapeFor('/v1/models?x=/api'), openaiShape);
  t.equal(shapeFor('/api/tags'), ollamaShape);
  t.equal(shapeFor('/api/v10'), ollamaShape);
  t.equal(shapeFor('/v10'), ownShape);
  t.equal(shapeFor('/'), ownShape);
});
