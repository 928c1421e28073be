import { Agent } from 'node:http';
import t from 'tap';
import { seeded } from '../chat/seeded.js';
import { starterServer, untilFree } from '../clients/starter-server.js';
import { documentOf } from './documented.js';
import { answerTo, faultOf } from './fuzzing.js';
import { spoilt } from './mutations.js';
import { publishedCheck } from './published.js';
import { json } from './serving.js';
import { STARTER } from './starter-models.js';
import { validRequests } from './valid-requests.js';

const REQUESTS = 300;

t.test('no spoilt request makes the starter model fail', { timeout: 300_000 }, async t => {
  const running = await starterServer(t, { limits: { perSecond: 0 } }, { mostTokens: 4 });
  const { server, url, log, ask } = running;
  const begun = await ask('/api/v1/chat/new', json({}));
  const requests = validRequests(STARTER, begun.value.conversation_id).filter(
    ({ method }) => method === 'POST',
  );
  const check = publishedCheck(await documentOf(url));
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const faults = new Map<string, string>();
  for (let count = 0; count < REQUESTS; count++) {
    const sent = spoilt(requests[count % requests.length]!, random);
    const answer = await answerTo(server.port, agent, sent).catch(String);
    const fault = typeof answer === 'string' ? answer : faultOf(answer, check);
    if (fault !== undefined)
      faults.set(
        `${sent.method} ${sent.path.slice(0, 60)} ${fault}`,
        sent.bytes?.toString().slice(0, 400) ?? '',
      );
  }
  t.strictSame(Object.fromEntries(faults), {}, `FUZZ_SEED=${seed}`);
  t.strictSame(
    log.filter(({ type }) => type === 'failure'),
    [],
    `FUZZ_SEED=${seed}`,
  );
  await untilFree(running);
  t.equal(
    (await ask('/api/v1/chat', json({ message: 'Hi', max_tokens: 1 }))).status,
    200,
    'it answers still',
  );
});
