import t from 'tap';
import { allApis } from './apis.js';
import { documentOf } from './documented.js';
import { fuzz } from './fuzzing.js';
import { publishedCheck } from './published.js';
import { json, served } from './serving.js';
import { validRequests } from './valid-requests.js';

const REQUESTS = 9000;

t.test('every request is valid before it is spoilt', async t => {
  const { ask } = await served(t, { options: { apis: allApis } });
  const begun = await ask('/api/v1/chat/new', json({}));
  for (const { method, path, body } of validRequests('alpha', begun.value.conversation_id)) {
    const init = body === undefined ? { method } : json(body, {}, method);
    const { status, text } = await ask(path, init);
    t.ok(status === 200 || isRefused(path), `${method} ${path}: ${status} ${text.slice(0, 200)}`);
  }
});

/** What a server without an embedding model and without a key does not do. */
const isRefused = (path: string): boolean =>
  /embed|classify|rerank|infill|blobs|\/api\/(pull|create|copy|delete)|responses\/resp/.test(path);

t.test(
  'no spoilt request is a failure of the server, and every answer is as published',
  { timeout: 300_000 },
  async t => {
    const { server, url, log, ask } = await served(t, {
      options: { apis: allApis, limits: { perSecond: 0 } },
    });
    const begun = await ask('/api/v1/chat/new', json({}));
    const requests = validRequests('alpha', begun.value.conversation_id);
    const check = publishedCheck(await documentOf(url));
    const { seed, faults, statuses } = await fuzz(server.port, requests, REQUESTS, check);
    t.strictSame(faults, {}, `FUZZ_SEED=${seed}`);
    t.strictSame(
      log.filter(({ type }) => type === 'failure'),
      [],
      `FUZZ_SEED=${seed}`,
    );
    t.comment([...statuses].sort(([one], [other]) => one - other).join(' '));
    t.ok(
      (statuses.get(200) ?? 0) > REQUESTS / 20 && (statuses.get(400) ?? 0) > REQUESTS / 10,
      'some were spoilt, not all',
    );
    t.equal(server.replies.count, 0, 'nothing runs on');
  },
);
