import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { attachTo } from '../../../lib/engine/attach/attach.js';
import type { Engine } from '../../../lib/engine/engine.js';
import { loadOptions, localModels } from '../../../lib/models/open.js';
import { readSettings } from '../../../lib/store/config.js';
import { folders } from '../../../lib/store/folders.js';
import { openLog } from '../../../lib/store/log.js';
import { type Home, makeHome, packageRoot, runProgram } from '../../helpers/program.js';
import { startServerProgram } from './server-program.js';

/** Sends JSON. */
const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Without its last token, <|im_end|>, a reply goes on until its limit. */
const endless = ['-o', 'logit_bias', '2:-inf'];

/** The engine that another program of the same person is lent; null where none is. */
async function borrowed(home: Home): Promise<Engine | null> {
  const where = folders(home.env, process.platform, home.path);
  const read = readSettings({ flags: {}, env: home.env, cwd: home.path, folders: where });
  const log = openLog(join(where.state, 'test.log'), 'ERROR');
  const packageModelsDir = join(packageRoot, 'fixtures/models');
  const { entry } = await localModels({ ...read, folders: where, packageModelsDir, log }).findWanted();
  return attachTo({
    runtimeFolder: where.runtime,
    options: loadOptions(entry, read, () => {}),
    signal: new AbortController().signal,
    platform: process.platform,
  });
}

t.test('one line tells where it listens; the log is JSON, without what was said', async t => {
  const server = await startServerProgram(t);
  t.match(server.stdout(), /^llmtui listens on http:\/\/127\.0\.0\.1:\d+: .*curl .*\n$/);
  t.equal(server.stdout().split('\n').length, 2);
  await server.hear(/smollm2-135m is loaded/);
  const answer = await post(`${server.url}/api/v1/generate?x=1`, { prompt: 'A secret word', max_tokens: 3 });
  t.equal(answer.status, 200);
  await server.hear(/api\/v1\/generate/);
  t.match(server.logged('request'), [
    { level: 'info', method: 'POST', path: '/api/v1/generate', status: 200, time: /^\d{4}-/ },
  ]);
  t.notMatch(server.stderr(), 'secret');
  t.same(await server.end(), [0, null]);
  t.match(server.logged('notice').at(-1), { text: 'ending' });
});

t.test('SIGTERM lets a running reply finish, and refuses what comes after it', async t => {
  const server = await startServerProgram(t, endless);
  const answer = await post(`${server.url}/api/v1/generate`, {
    prompt: 'Count to one hundred, in words.',
    max_tokens: 150,
    stream: true,
  });
  t.equal(answer.status, 200);
  const ended = server.end();
  await server.hear(/may go on/);
  const refused = await fetch(`${server.url}/api/v1/model-info`);
  t.equal(refused.status, 503);
  const text = await answer.text();
  t.match(text, /"finish_reason":"length"/);
  t.same(await ended, [0, null]);
  t.match(server.logged('notice').at(-1), { text: /^ending: 1 reply may go on for 30 s/ });
});

t.test('what does not finish in time is stopped', async t => {
  const server = await startServerProgram(t, [...endless, '--drain', '0']);
  const answer = await post(`${server.url}/api/v1/generate`, {
    prompt: 'Tell me a long story.',
    max_tokens: 5000,
    stream: true,
  });
  const text = answer.text().catch(() => 'cut');
  t.same(await server.end(), [0, null]);
  await text;
});

t.test('a second signal ends it at once', async t => {
  const server = await startServerProgram(t, endless);
  const answer = await post(`${server.url}/api/v1/generate`, {
    prompt: 'Tell me a long story.',
    max_tokens: 5000,
    stream: true,
  });
  const text = answer.text().catch(() => 'cut');
  server.child.kill('SIGINT');
  await server.hear(/may go on/);
  await new Promise(resolve => setTimeout(resolve, 300));
  t.same(await server.end('SIGINT'), [null, 'SIGINT']);
  t.equal(await text, 'cut');
});

t.test('a mistake in models.yaml is told, and does not keep it from serving', async t => {
  const home = makeHome(t);
  const folder = folders(home.env, process.platform, home.path).config;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'models.yaml'), 'models: [ {');
  const server = await startServerProgram(t, [], { home });
  await server.hear(/is loaded/);
  t.match(server.logged('notice')[0], { level: 'warning', text: /models\.yaml, line 1, column \d+: / });
  t.same(await server.end(), [0, null]);
});

t.test('a signal while the model loads ends it in good order', async t => {
  const server = await startServerProgram(t);
  t.same(await server.end('SIGINT'), [0, null]);
});

t.test('a port that is taken is told with what to do', async t => {
  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await new Promise(resolve => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { status, stdout, stderr } = await runProgram(['serve', '--port', String(port)]);
  t.equal(status, 69);
  t.equal(stdout, '');
  t.match(stderr, new RegExp(`^llmtui: port ${port} is in use: .*--port\n$`));
});

t.test('an address that others reach needs a key, which is nowhere shown', async t => {
  const { status, stderr } = await runProgram(['--serve', '--port', '0', '--host', '0.0.0.0']);
  t.equal(status, 52);
  t.match(stderr, /needs an API key: set LLM_API_KEY/);
  const server = await startServerProgram(t, [], { env: { LLM_API_KEY: 'hunter2' } });
  t.equal((await fetch(`${server.url}/api/v1/model-info`)).status, 401);
  t.equal(
    (await fetch(`${server.url}/api/v1/model-info`, { headers: { 'x-api-key': 'hunter3' } })).status,
    401,
  );
  const right = { headers: { authorization: 'Bearer hunter2' } };
  t.equal((await fetch(`${server.url}/api/v1/model-info`, right)).status, 200);
  t.same(await server.end(), [0, null]);
  t.notMatch(server.stdout() + server.stderr(), 'hunter');
});

t.test('a model that was asked for and is not there ends it', async t => {
  const { status, stdout, stderr } = await runProgram(['serve', '--port', '0', '-m', 'nosuch']);
  t.equal(status, 66);
  t.equal(stdout, '');
  t.match(stderr, /no model "nosuch"/);
});

t.test('only the routes of the API that is asked for are there', async t => {
  const status = async (url: string) => (await fetch(url)).status;
  const ollama = await startServerProgram(t, ['--api', 'ollama']);
  t.equal(await status(`${ollama.url}/api/tags`), 200);
  t.equal(await status(`${ollama.url}/v1/models`), 404);
  t.equal(await status(`${ollama.url}/api/v1/health`), 200);
  await ollama.end();
  const openai = await startServerProgram(t, ['--api', 'openai']);
  t.equal(await status(`${openai.url}/api/tags`), 404);
  t.equal(await status(`${openai.url}/v1/models`), 200);
  t.equal(await status(`${openai.url}/api/v1/health`), 200);
  await openai.end();
});

t.test('it goes on where stdout and stderr are closed or full', async t => {
  const full = await startServerProgram(t, [], { stderr: openSync('/dev/full', 'w') });
  t.equal((await fetch(`${full.url}/api/v1/health`)).status, 200);
  t.equal((await fetch(`${full.url}/api/v1/health`)).status, 200);
  t.same(await full.end(), [0, null]);
  const closed = await startServerProgram(t);
  closed.child.stdout.destroy();
  closed.child.stderr?.destroy();
  for (let count = 0; count < 3; count++) t.equal((await fetch(`${closed.url}/api/v1/health`)).status, 200);
  t.same(await closed.end(), [0, null]);
});

t.test(
  'llmtui ask and llmtui ps find what a running server has loaded; kill -9 leaves nothing in the way',
  async t => {
    const home = makeHome(t);
    const server = await startServerProgram(t, [], { home });
    await server.hear(/is loaded/);
    const lent = await borrowed(home);
    t.equal(lent?.model.name, 'smollm2-135m');
    await lent?.unload();
    t.equal((await runProgram(['ask', '-o', 'max_tokens', '3', 'Hi'], { home })).status, 0);
    const listed = async () => JSON.parse((await runProgram(['ps', '--json'], { home })).stdout);
    let found = await listed();
    for (let tries = 0; tries < 20 && found.length === 0; tries++) found = await listed();
    t.match(found, [{ name: 'smollm2-135m', pid: server.child.pid }]);
    await server.end('SIGKILL');
    t.same(await listed(), []);
    const next = await startServerProgram(t, [], { home });
    t.equal((await fetch(`${next.url}/api/v1/health`)).status, 200);
    t.same(await next.end(), [0, null]);
  },
);
