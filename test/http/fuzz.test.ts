import { Agent } from 'node:http';
import t from 'tap';
import { seeded } from '../chat/seeded.js';
import { allApis } from './apis.js';
import { documentOf } from './documented.js';
import { answerTo, faultOf } from './fuzzing.js';
import { spoilt } from './mutations.js';
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
  /embed|rerank|infill|blobs|\/api\/(pull|create|copy|delete)|responses\/resp/.test(path);

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
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.teardown(() => agent.destroy());
    const faults = new Map<string, string>();
    const statuses = new Map<number, number>();
    for (let count = 0; count < REQUESTS; count++) {
      const sent = spoilt(requests[count % requests.length]!, random);
      const answer = await answerTo(server.port, agent, sent).catch(String);
      const fault = typeof answer === 'string' ? answer : faultOf(answer, check);
      if (typeof answer !== 'string') statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (fault !== undefined)
        faults.set(
          `${sent.method} ${sent.path.slice(0, 60)} ${fault}`.slice(0, 400),
          sent.bytes?.toString().slice(0, 400) ?? '',
        );
    }
    t.strictSame(Object.fromEntries(faults), {}, `FUZZ_SEED=${seed}`);
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
