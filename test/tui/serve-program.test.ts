import t from 'tap';
import { keys } from '../helpers/keys.js';
import { makeHome, runProgram, startProgram } from '../helpers/program.js';
import type { Term } from '../helpers/term.js';

const LOAD_MS = 90_000;
const ENV = { LLM_CONTEXT_SIZE: '1024' };
const ARGS = ['--serve', '--tui', '--port', '0', '-m', 'smollm2-135m'];

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The address in the status line. */
async function addressOn(term: Term): Promise<string> {
  await term.until(/http:\/\/127\.0\.0\.1:\d+/);
  return /http:\/\/127\.0\.0\.1:\d+/.exec(term.text())?.[0] ?? '';
}

t.test('screen and server run over one loaded model, and the requests are on the screen', async t => {
  const home = makeHome(t);
  const term = startProgram(t, { home, args: ARGS, env: ENV, cols: 110, rows: 32 });
  await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);
  const url = await addressOn(term);
  const answer = await fetch(`${url}/api/v1/generate`, json({ prompt: 'Hi', max_tokens: 4 }));
  t.match(await answer.json(), { model: 'smollm2-135m' });
  await term.until(/200 POST \/api\/v1\/generate .*smollm2-135m.*\+4/);
  const { models } = (await (await fetch(`${url}/api/v1/chat/models`)).json()) as { models: unknown[] };
  t.ok(models.length > 0);
  t.match(JSON.parse((await runProgram(['ps', '--json'], { home })).stdout), [
    { name: 'smollm2-135m', pid: term.pid },
  ]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  t.match(metrics, /llmtui_model_loads_total\{[^}]*loaded[^}]*\} 1\n/, 'the model was loaded once');

  term.send(keys.f6);
  await term.until('Enter details');
  term.send(keys.enter);
  await term.until('status');
  term.send(keys.escape);
  await term.until('Enter details');
  term.send(keys.f6);
  term.send(keys.ctrl('d'));
  t.same(await term.ended(20_000), { status: 0, signal: 0 });
  await t.rejects(fetch(url), 'the server is gone');
});

t.test('SIGTERM lets a running reply of the server finish', async t => {
  const term = startProgram(t, { args: ARGS, env: ENV });
  await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);
  const url = await addressOn(term);
  const answer = await fetch(
    `${url}/api/v1/generate`,
    json({ prompt: 'Count to one hundred, in words.', max_tokens: 60, stream: true }),
  );
  term.kill('SIGTERM');
  t.match(await answer.text(), /"finish_reason":"(length|stop)"/);
  t.equal((await term.ended(40_000)).status, 143);
});

t.test(
  'a port that is taken is told before the screen opens; without a terminal there is no screen',
  async t => {
    const other = (await import('node:http')).createServer().listen(0, '127.0.0.1');
    t.teardown(() => other.close());
    await new Promise(resolve => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const term = startProgram(t, { args: ['--serve', '--tui', '--port', String(port)] });
    t.equal((await term.ended(20_000)).status, 69);
    t.match(term.text().replaceAll('\n', ''), new RegExp(`llmtui: port ${port} is in use`));
    const { status, stderr } = await runProgram(['--serve', '--tui']);
    t.equal(status, 2);
    t.match(stderr, /--tui opens the chat, which needs a terminal/);
  },
);
