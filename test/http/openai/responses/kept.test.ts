import t from 'tap';
import { KeptResponses } from '../../../../lib/http/openai/responses/kept.js';
import { begunResponse } from '../../../../lib/http/openai/responses/response.js';

const kept = (id: string, text = '') => ({
  response: begunResponse({ input: 'Hi' }, { id, created: 1, model: 'alpha' }),
  path: [{ role: 'user' as const, content: text }],
});

t.test('the response that was used longest ago gives way to the newest', async t => {
  const responses = new KeptResponses({ responses: 2, responseBytes: 1e6 });
  responses.keep(kept('a'));
  responses.keep(kept('b'));
  responses.get('a');
  responses.keep(kept('c'));
  t.throws(() => responses.get('b'), { message: /no such response/ });
  t.equal(responses.get('a').response.id, 'a');
  t.equal(responses.get('c').response.id, 'c');
});

t.test('all together take so many bytes at most', async t => {
  const responses = new KeptResponses({ responses: 100, responseBytes: 10_000 });
  responses.keep(kept('a', 'x'.repeat(5000)));
  responses.keep(kept('b', 'x'.repeat(5000)));
  t.throws(() => responses.get('a'));
  t.equal(responses.get('b').path[0]?.content.length, 5000);
  responses.keep(kept('c', 'x'.repeat(20_000)));
  t.throws(() => responses.get('c'), 'one that is too large for itself is not kept');
  t.ok(responses.get('b'), 'and nothing gives way to it');
  responses.remove('b');
  responses.keep(kept('d', 'x'.repeat(8000)));
  t.ok(responses.get('d'), 'what is removed leaves room');
});
