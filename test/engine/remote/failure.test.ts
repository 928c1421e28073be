import { createServer } from 'node:https';
import t, { type Test } from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { selfSigned } from './self-signed.js';
import {
  type Answer,
  begun,
  hello,
  lineOf,
  listening,
  never,
  question,
  refusing,
  remote,
  saying,
  streaming,
  told,
  upstream,
} from './upstream.js';

const key = 'sk-very-secret-4711';

/** What a reply fails with. */
async function failure(baseUrl: string): Promise<LlmtuiError> {
  const { engine } = await remote({ baseUrl, key });
  try {
    await told(engine.reply(question, {}, never));
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}

const failureOf = async (t: Test, answer: Answer): Promise<LlmtuiError> =>
  failure((await upstream(t, [answer])).baseUrl);

t.test('each refusal says what to do', async t => {
  const said = (message: string, code?: string) => ({ error: { message, code } });
  for (const [answer, code, message] of [
    [refusing(401, said(`bad key ${key}`)), 'UNAVAILABLE', /refuses the key.*api_key_env/],
    [refusing(403), 'UNAVAILABLE', /refuses the key/],
    [refusing(404, said('no such model')), 'MODEL_NOT_FOUND', /has no model big, or base_url is wrong/],
    [refusing(400, said('stop: too many')), 'BAD_INPUT', /refuses the request \(HTTP 400\): stop: too many/],
    [refusing(400, said('x', 'context_length_exceeded')), 'CONTEXT_FULL', /too long/],
    [refusing(400, said('This model has a maximum context length of 8 tokens')), 'CONTEXT_FULL', /too long/],
    [refusing(429, said('pay first', 'insufficient_quota')), 'UNAVAILABLE', /no quota left: pay first/],
    [refusing(502, '<html>\u001b[31mBad gateway</html>'), 'UNAVAILABLE', /cannot answer now \(HTTP 502\)/],
  ] as const) {
    t.match(await failureOf(t, answer), { code, message });
  }
});

t.test('what is no stream of the API is told as such', async t => {
  const page: Answer = response =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hi</html>');
  t.match(await failureOf(t, page), { code: 'UNAVAILABLE', message: /answers with text\/html.*\/v1/ });
  const garbage: Answer = response => {
    begun(response);
    response.end('data: {"choices": [{"delta"\n\n');
  };
  t.match(await failureOf(t, garbage), { code: 'UNAVAILABLE', message: /sends what is no JSON/ });
  const endless: Answer = response => {
    begun(response);
    response.write('data: ');
    const more = () => !response.destroyed && response.write('x'.repeat(1 << 20), () => setImmediate(more));
    more();
  };
  t.match(await failureOf(t, endless), { code: 'UNAVAILABLE', message: /more than an answer can hold/ });
  const filtered = streaming(saying({ content: 'I' }), saying({}, 'content_filter'));
  t.match(await failureOf(t, filtered), { code: 'BAD_INPUT', message: /content filter/ });
});

t.test('events that are JSON but none of the API count as nothing', async t => {
  const odd = [
    null,
    42,
    [],
    {},
    { choices: 3 },
    { choices: [null] },
    { choices: [{ delta: { content: 5, tool_calls: 'x' } }] },
  ];
  const { baseUrl } = await upstream(t, [streaming(...odd, ...hello)]);
  const { engine } = await remote({ baseUrl });
  t.equal((await told(engine.reply(question, {}, never))).text, 'Hello there.');
});

t.test('the key never stands in an error, nor does a control character', async t => {
  for (const status of [400, 401, 404, 409, 429, 500]) {
    const body = { error: { message: `\u001b[31mkey ${key} is bad\u0007` } };
    const failed = await failureOf(t, refusing(status, body));
    const shown = [failed.message, failed.stack, JSON.stringify(failed), String(failed.cause)].join();
    t.notMatch(shown, key);
    t.notMatch(failed.message, /[\u0000-\u001f]/);
  }
  const early = { error: { message: key } };
  t.notMatch((await failureOf(t, streaming(early))).message, key);
});

t.test('a key goes to its own origin only', async t => {
  const other = await upstream(t, [streaming(...hello)]);
  for (const status of [301, 302, 307, 308]) {
    const failed = await failureOf(
      t,
      refusing(status, {}, { location: `${other.baseUrl}/chat/completions` }),
    );
    t.match(failed, {
      code: 'UNAVAILABLE',
      message: /redirects to http:\/\/127\.0\.0\.1:\d+.*make it the base_url/,
    });
  }
  t.same(other.received, []);
  const { baseUrl, received } = await upstream(t, [
    refusing(307, {}, { location: '/v1/other' }),
    streaming(...hello),
  ]);
  const { engine } = await remote({ baseUrl, key });
  t.equal((await told(engine.reply(question, {}, never))).text, 'Hello there.');
  t.match(received[1], {
    url: '/v1/other',
    headers: { authorization: `Bearer ${key}` },
    body: { model: 'big' },
  });
  t.match(
    await failureOf(t, refusing(307, {}, { location: '/v1/again' })),
    { code: 'UNAVAILABLE' },
    'not for ever',
  );
});

t.test('what the environment says for OpenAI goes to nobody', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const variables = { OPENAI_API_KEY: key, OPENAI_ORG_ID: 'org', OPENAI_CUSTOM_HEADERS: 'x-own: private' };
  Object.assign(process.env, variables);
  t.teardown(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
  const { engine } = await remote({ baseUrl });
  await told(engine.reply(question, {}, never));
  const sent = JSON.stringify(received[0]?.headers);
  t.notMatch(sent, /authorization|org|private/i);
});

t.test('a server that cannot be reached is named, with what to do', async t => {
  const closed = createServer();
  const origin = await listening(t, closed, 'http');
  await new Promise(resolve => closed.close(resolve));
  t.match(await failure(`${origin}/v1`), {
    code: 'UNAVAILABLE',
    message: /takes no connections.*start the server/,
  });
  const trusted = createServer(selfSigned, (_, response) => {
    begun(response);
    response.end(hello.map(lineOf).join(''));
  });
  const tls = await listening(t, trusted, 'https');
  t.match(await failure(`${tls}/v1`), { code: 'UNAVAILABLE', message: /not trusted.*NODE_EXTRA_CA_CERTS/ });
  const { baseUrl } = await upstream(t, [refusing(500)]);
  t.match(await failure(baseUrl.replace('http:', 'https:')), {
    code: 'UNAVAILABLE',
    message: /TLS.*http or https/,
  });
  t.match(await failure('http://no-such-host.invalid/v1'), { code: 'UNAVAILABLE', message: /network/ });
});
