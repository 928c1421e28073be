import t from 'tap';
import { starterServer, untilFree } from '../clients/starter-server.js';
import { documentOf } from './documented.js';
import { fuzz } from './fuzzing.js';
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
  const { seed, faults } = await fuzz(server.port, requests, REQUESTS, check);
  t.strictSame(faults, {}, `FUZZ_SEED=${seed}`);
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
