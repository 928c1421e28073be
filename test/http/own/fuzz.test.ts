import { Agent, request } from 'node:http';
import t from 'tap';
import { seeded } from '../../chat/seeded.js';
import { spoilt, type Valid } from '../mutations.js';
import { served } from '../serving.js';

const REQUESTS = 1500;
const CHAT = '/api/v1/chat';

const parameters = {
  max_tokens: 4,
  temperature: 0.5,
  top_p: 0.9,
  top_k: 40,
  seed: 7,
  stop: ['x'],
  stream: false,
};

function valid(conversation_id: string): readonly Valid[] {
  return [
    {
      method: 'POST',
      path: CHAT,
      body: { message: 'Hi', conversation_id, system_prompt: 'Be kind.', ...parameters },
    },
    { method: 'POST', path: CHAT, body: { message: 'Hi', ...parameters, stream: true } },
    { method: 'POST', path: `${CHAT}/new`, body: { system_prompt: 'Be kind.' } },
    { method: 'POST', path: '/api/v1/generate', body: { prompt: 'Hi', ...parameters } },
    { method: 'POST', path: `${CHAT}/switch-model`, body: { model_name: 'alpha' } },
    { method: 'POST', path: '/api/v1/load-model', body: { model_name: 'beta' } },
    { method: 'GET', path: `${CHAT}/conversations?limit=5&offset=1` },
    { method: 'GET', path: `${CHAT}/conversation/${conversation_id}` },
    { method: 'PATCH', path: `${CHAT}/conversation/${conversation_id}`, body: { title: 'Hi' } },
  ];
}

/** The status of an answer that is read to its end. */
function statusOf(
  port: number,
  agent: Agent,
  { method, path, bytes }: ReturnType<typeof spoilt>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(bytes && { 'content-length': bytes.length }) };
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path: path.replace(/[^\x21-\x7e]/g, encodeURIComponent),
        agent,
        headers,
      },
      answer => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode!));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}

t.test('no spoilt request is a failure of the server', { timeout: 120_000 }, async t => {
  const { server, log, ask } = await served(t, { options: { limits: { perSecond: 0 } } });
  const begun = await ask(`${CHAT}/new`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const requests = valid(begun.value.conversation_id);
  const seed = Date.now() % 1_000_000;
  const random = seeded(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const failed: string[] = [];
  const statuses = new Map<number, number>();
  for (let count = 0; count < REQUESTS; count++) {
    const sent = spoilt(requests[count % requests.length]!, random);
    const status = await statusOf(server.port, agent, sent);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500)
      failed.push(`${status} ${sent.method} ${sent.path} ${sent.bytes?.toString().slice(0, 300)}`);
  }
  t.strictSame(failed, [], `seed ${seed}`);
  t.strictSame(
    log.filter(({ type }) => type === 'failure'),
    [],
    `seed ${seed}`,
  );
  t.ok((statuses.get(200) ?? 0) > 50 && (statuses.get(422) ?? 0) > 50, JSON.stringify([...statuses]));
  t.equal(server.replies.count, 0);
});
