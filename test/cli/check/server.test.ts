import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import t, { type Test } from 'tap';
import { rootOf, runServerCheck } from '../../../lib/cli/check/server.js';
import type { CheckCommand } from '../../../lib/cli/command.js';
import { type Answer, events, json, ollamaServer, openAiServer, ownServer, startServer } from './servers.js';

const limits = { shortMs: 2000, longMs: 2000, bytes: 100_000 };

interface Told {
  readonly status: number;
  readonly text: string;
}

/** Runs a check as a program would, without one: pipes for stdin and stdout. */
async function check(
  url: string,
  {
    command = {},
    env = {},
    input = '',
    signal = new AbortController().signal,
  }: {
    readonly command?: Partial<CheckCommand>;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Told> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const proc = Object.assign(new EventEmitter(), { stdin, stdout, stderr, env }) as unknown as NodeJS.Process;
  const whole = {
    type: 'check',
    flags: {},
    interactive: false,
    listModels: false,
    json: false,
    ...command,
  } as const;
  const status = await runServerCheck(whole, url, proc, signal, limits);
  return { status, text: String(stdout.read() ?? '') };
}

const findings = ({ text }: Told) =>
  JSON.parse(text).findings as { about: string; verdict: string; text: string }[];

/** The finding `about` for an OpenAI-compatible server with one flaw. */
async function flawed(t: Test, about: string, change: Readonly<Record<string, Answer>>) {
  const { url } = await startServer(t, openAiServer(change));
  const told = await check(url, { command: { json: true } });
  return { ...findings(told).find(finding => finding.about === about), status: told.status };
}

t.test(
  "llmtui's own API is found, tried in every part, and left without the check's conversations",
  async t => {
    const kept = new Map<string, string[]>([['conv_of_a_person', ['hello']]]);
    const { url } = await startServer(t, ownServer(kept));
    const told = await check(url);
    t.equal(told.status, 0);
    t.match(told.text, /server +\S+, API of llmtui\n/);
    for (const line of [
      /health +.*: ok, version 0\.1\.0, model tiny/,
      /models +.*1: tiny/,
      /chat +.*"Paris\."/,
    ])
      t.match(told.text, line);
    t.match(told.text, /conversation +.*the follow-up remembers: "Your name is Ada\."/);
    t.match(told.text, /streaming +.*6 pieces.*"Paris\."/);
    t.match(told.text, /verdict +\S+ works: 6 of 6 checks are ok/);
    t.same([...kept.keys()], ['conv_of_a_person']);
  },
);

t.test(
  'OpenAI-compatible servers and Ollama are known by their routes and tried by their own API',
  async t => {
    const openAi = await startServer(t, openAiServer());
    t.match(await check(`${openAi.url}/v1/`), { status: 0, text: /API of OpenAI-compatible/ });
    t.match(openAi.asked.at(-1), {
      route: 'POST /v1/chat/completions',
      body: { model: 'tiny', stream: true },
    });
    const ollama = await startServer(t, ollamaServer);
    const told = await check(ollama.url, { command: { json: true } });
    t.match(JSON.parse(told.text), { api: 'Ollama', verdict: 'ok', url: ollama.url });
    t.same(
      findings(told).map(({ about, verdict }) => `${about} ${verdict}`),
      ['server', 'health', 'models', 'chat', 'conversation', 'streaming'].map(about => `${about} ok`),
    );
  },
);

t.test('a model that is named is the one that is asked', async t => {
  const { url, asked } = await startServer(t, openAiServer());
  await check(url, { command: { flags: { model: 'large' } } });
  t.ok(asked.filter(({ route }) => route.startsWith('POST')).every(({ body }) => body.model === 'large'));
});

t.test('the models of a server are listed', async t => {
  const { url } = await startServer(t, openAiServer());
  t.match(await check(url, { command: { listModels: true } }), { status: 0, text: /embed-1\n.*tiny\n/ });
  const told = await check(url, { command: { listModels: true, json: true } });
  t.same(JSON.parse(told.text), [{ name: 'embed-1' }, { name: 'tiny' }]);
});

t.test('a server that breaks its API is told where, and the other checks go on', async t => {
  const chat = 'POST /v1/chat/completions';
  const broken: readonly [string, Record<string, Answer>, RegExp][] = [
    ['chat', { [chat]: (_, answer) => json(answer, {}) }, /choices is missing where a list belongs/],
    [
      'chat',
      { [chat]: (_, answer) => json(answer, { choices: [{ message: { content: '' } }] }) },
      /an empty answer/,
    ],
    [
      'chat',
      { [chat]: (_, answer) => json(answer, { error: { message: 'out of memory' } }, 500) },
      /status 500, out of memory/,
    ],
    ['chat', { [chat]: (_, answer) => void answer.end('<html>') }, /JSON belongs there.*<html>/],
    ['chat', { [chat]: (_, answer) => void answer.destroy() }, /the connection failed/],
    ['chat', { [chat]: (_, answer) => void answer.end('x'.repeat(200_000)) }, /more than 100000 bytes/],
    ['models', { 'GET /v1/models': (_, answer) => json(answer, { data: [] }) }, /none/],
    ['models', { 'GET /v1/models': (_, answer) => json(answer, { data: ['tiny'] }) }, /a model is "tiny"/],
    [
      'streaming',
      { stream: (_, answer) => events(answer, [{ error: { message: 'broke off' } }]) },
      /ends with an error: broke off/,
    ],
    ['streaming', { stream: (_, answer) => events(answer, ['{"choices": [']) }, /JSON belongs there/],
    ['streaming', { stream: (_, answer) => events(answer, ['[DONE]']) }, /nothing comes/],
    [
      'streaming',
      {
        stream: (_, answer) =>
          void answer
            .setHeader('content-type', 'text/event-stream')
            .write('data: {"choices":[]}\n\n', () => answer.destroy()),
      },
      /the connection failed/,
    ],
  ];
  for (const [about, change, text] of broken) {
    const finding = await flawed(t, about, change);
    t.match(finding, { verdict: 'failed', text, status: 1, fix: /\S/ }, `${about}: ${text}`);
  }
});

t.test('what strict clients stumble over is a warning', async t => {
  const piece = (content: string) => ({ choices: [{ delta: { content } }] });
  const stream: Answer = (_, answer) => events(answer, [piece('a'), piece('b')]);
  t.match(await flawed(t, 'streaming', { stream }), {
    verdict: 'warning',
    text: /finish_reason.*\[DONE\]/,
    status: 0,
  });
  const whole: Answer = (_, answer) =>
    events(answer, [piece('all'), { choices: [{ delta: {}, finish_reason: 'stop' }] }, '[DONE]']);
  t.match(await flawed(t, 'streaming', { stream: whole }), { verdict: 'warning', text: /all in one piece/ });
  const forgets: Answer = (_, answer) => json(answer, { choices: [{ message: { content: 'Who knows?' } }] });
  const forgotten = await flawed(t, 'conversation', { 'POST /v1/chat/completions': forgets });
  t.match(forgotten, { verdict: 'warning', text: /does not use what was said/ });
});

t.test('a server that is no chat server is told by what its routes answer', async t => {
  const { url } = await startServer(
    t,
    (_, answer) => void answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>\x1b[2J'),
  );
  const told = await check(url);
  t.match(told, {
    status: 1,
    text: /failed +server +no API that is known here.*text\/html came: "<!doctype html>/,
  });
  t.notMatch(told.text, /\x1b/);
});

t.test('a key goes to the server, and nowhere that it points to', async t => {
  const other = await startServer(t, openAiServer());
  const away = await startServer(
    t,
    (_, answer) => void answer.writeHead(302, { location: `${other.url}/v1/models` }).end(),
  );
  const env = { LLM_API_KEY: 'secret' };
  t.match(await check(away.url, { env }), { status: 1, text: /redirects to http/ });
  t.same(other.asked, []);
  const locked = await startServer(t, (asked, answer) =>
    asked.headers.authorization === 'Bearer secret'
      ? openAiServer()(asked, answer)
      : json(answer, { error: { message: 'no key' } }, 401),
  );
  t.match(await check(locked.url), {
    status: 1,
    text: /status 401, no key\n +→ put the server's key into LLM_API_KEY/,
  });
  t.match(await check(locked.url, { env }), { status: 0 });
  const odd = check(locked.url, { env: { LLM_API_KEY: 'two\nlines' } });
  await t.rejects(odd, { code: 'BAD_CONFIG', message: /^(?!.*two).*LLM_API_KEY/s });
});

t.test('nobody there is UNAVAILABLE with what to do; no URL is USAGE', async t => {
  const { url } = await startServer(t, (_, __) => {}); // takes the request and says nothing
  await t.rejects(check(url), { code: 'UNAVAILABLE', message: /no answer within 2 s/ });
  const closed = createServer();
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise(resolve => closed.close(resolve));
  await t.rejects(check(`http://127.0.0.1:${port}`), {
    code: 'UNAVAILABLE',
    message: /no server answers.*start the server/,
  });
  await t.rejects(check('http://127.0.0.1:6000'), { code: 'UNAVAILABLE', message: /refuse this port/ });
  await t.rejects(check('127.0.0.1:8080'), { code: 'USAGE' });
  await t.rejects(check('http://me:secret@127.0.0.1'), { code: 'USAGE', message: /LLM_API_KEY/ });
  t.equal(rootOf('http://host:1/v1/'), 'http://host:1');
  t.equal(rootOf('https://host/llm/api/v1'), 'https://host/llm');
});

t.test('a port that speaks no HTTP is told so', async t => {
  const server = createServer(socket => void socket.on('error', () => {}).end('220 mail ready\r\n'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.match(await check(url), { status: 1, text: /the connection failed.*\n +→ it may not speak HTTP/ });
});

t.test('Ctrl-C ends a check that waits', async t => {
  const { url } = await startServer(
    t,
    openAiServer({ 'POST /v1/chat/completions': () => stop.abort(new Error('enough')) }),
  );
  const stop = new AbortController();
  await t.rejects(check(url, { signal: stop.signal }), { message: 'enough' });
});

t.test('by hand, each line is answered in the same conversation until the input ends', async t => {
  const { url } = await startServer(t, openAiServer());
  const told = await check(url, { command: { interactive: true }, input: 'I am Ada.\n\nWho am I?\n' });
  t.match(told, { status: 0, text: /Your name is Ada\.\nYour name is Ada\.\n$/ });
  const kept = new Map<string, string[]>();
  const own = await startServer(t, ownServer(kept));
  const ownTold = await check(own.url, {
    command: { interactive: true },
    input: 'What is there?\nI am Ada.\n',
  });
  t.match(ownTold, { status: 0, text: /\nParis\.\nYour name is Ada\.\n$/ });
  t.equal(kept.size, 0);
});
