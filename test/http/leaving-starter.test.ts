import { request } from 'node:http';
import t from 'tap';
import { activityOf, starterServer, until, untilFree } from '../clients/starter-server.js';
import { json, type Served } from './serving.js';
import { STARTER as model } from './starter-models.js';

/** A client that left has its sequence freed within so many milliseconds: the best of some tries, for the machine is noisy. */
const FREE_MS = 150;
const TRIES = 5;

const question = { role: 'user', content: 'Write a very long story.' };
/** Takes a while to read; each try another, for what was read is not read again. */
const long = (at: number) => ({ role: 'user', content: `${at} ${'A river flows to the sea. '.repeat(220)}` });

const phases: Readonly<Record<string, (at: number) => readonly [string, object]>> = {
  'while it streams': () => ['/v1/chat/completions', { model, messages: [question], stream: true }],
  'while it waits for a whole answer': () => ['/v1/chat/completions', { model, messages: [question] }],
  'while lines stream': () => ['/api/chat', { model, messages: [question] }],
  'while events stream': () => [
    '/v1/messages',
    { model, max_tokens: 1000, messages: [question], stream: true },
  ],
  'while several answers are written': () => ['/v1/chat/completions', { model, messages: [question], n: 3 }],
  'while the prompt is read': at => ['/v1/chat/completions', { model, messages: [long(at)], stream: true }],
  'while a prompt is continued': () => ['/completion', { prompt: 'A river', stream: true }],
};

const isBusy = async (running: Served) => (await activityOf(running)).sequences.some(({ busy }) => busy);

/** Asks; gives the function that leaves. */
function asking({ server }: Served, path: string, body: object): () => void {
  const headers = { 'content-type': 'application/json' };
  const sent = request({ host: '127.0.0.1', port: server.port, path, method: 'POST', headers });
  sent.on('error', () => {});
  sent.on('response', answer => answer.on('error', () => {}).resume());
  sent.end(JSON.stringify(body));
  return () => sent.destroy();
}

t.test('the sequence of a client that leaves is freed, in every phase', { timeout: 240_000 }, async t => {
  const running = await starterServer(t);
  await running.ask('/api/v1/chat', json({ message: 'Hi', max_tokens: 1 }));
  for (const [phase, asked] of Object.entries(phases)) {
    const took: number[] = [];
    for (let at = 0; at < TRIES && !took.some(each => each <= FREE_MS); at++) {
      const leave = asking(running, ...asked(at));
      await until(() => isBusy(running));
      await new Promise(resolve => setTimeout(resolve, 30));
      leave();
      took.push(await untilFree(running));
    }
    t.ok(Math.min(...took) <= FREE_MS, `${phase}: ${took.map(Math.round).join(', ')} ms`);
  }
});

t.test(
  'a client that leaves the queue leaves nothing behind, and holds nobody up',
  { timeout: 240_000 },
  async t => {
    const running = await starterServer(t);
    await running.ask('/api/v1/chat', json({ message: 'Hi', max_tokens: 1 }));
    const places = (await activityOf(running)).sequences.length;
    const leaves = Array.from({ length: places }, () =>
      asking(running, '/v1/chat/completions', { model, messages: [question], stream: true }),
    );
    await until(async () => (await activityOf(running)).sequences.every(({ busy }) => busy));
    const leave = asking(running, '/v1/chat/completions', { model, messages: [question], stream: true });
    await until(async () => (await activityOf(running)).waiting === 1);
    leave();
    await until(async () => (await activityOf(running)).waiting === 0);
    t.equal(running.server.replies.count, places, 'the others go on');
    for (const each of leaves) each();
    await untilFree(running);
    t.equal((await running.ask('/api/v1/chat', json({ message: 'Hi', max_tokens: 1 }))).status, 200);
  },
);
