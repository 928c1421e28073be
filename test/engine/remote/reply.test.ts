import t from 'tap';
import type { ReplyEvent } from '../../../lib/chat/reply.js';
import {
  begun,
  breaking,
  hello,
  lineOf,
  never,
  question,
  refusing,
  remote,
  saying,
  streaming,
  textOf,
  told,
  upstream,
} from './upstream.js';

t.test('a reply is streamed, with the counts of the server', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const { engine } = await remote({
    baseUrl,
    key: 'secret',
    headers: { 'x-team': 'blue' },
    price: { input: 1, output: 10 },
  });
  const { all, text, types, end } = await told(engine.reply(question, { seed: 7 }, never));
  t.equal(text, 'Hello there.');
  t.same(types, ['prompt', 'text', 'text', 'end']);
  t.match(all[0], { cached: 0, omitted: { turns: 0 } });
  const usage = { promptTokens: 9, cachedTokens: 4, replyTokens: 2, seed: 7, cost: (9 + 20) / 1e6 };
  t.match(end, { type: 'end', reason: 'stop', usage });
  t.match(received, [
    {
      url: '/v1/chat/completions',
      headers: { authorization: 'Bearer secret', 'x-team': 'blue' },
      body: {
        model: 'big',
        messages: question,
        stream: true,
        stream_options: { include_usage: true },
        seed: 7,
      },
    },
  ]);
});

t.test('a server that counts nothing is counted for, and one that ends a reply early says so', async t => {
  const { baseUrl } = await upstream(t, [
    streaming(saying({ content: 'a' }), saying({ content: 'b' }), saying({}, 'length')),
  ]);
  const { engine } = await remote({ baseUrl });
  const { end } = await told(engine.reply(question, {}, never));
  t.match(end, { reason: 'length', usage: { replyTokens: 2, cachedTokens: 0, seed: -1 } });
  t.ok(end?.type === 'end' && end.usage.promptTokens > 0 && end.usage.cost === undefined);
});

t.test('a raw prompt is continued', async t => {
  const piece = (text: string, finish_reason: string | null = null) => ({
    choices: [{ text, finish_reason }],
  });
  const { baseUrl, received } = await upstream(t, [streaming(piece('upon '), piece('a time', 'stop'))]);
  const { engine } = await remote({ baseUrl });
  t.equal((await told(engine.complete('Once', { max_tokens: 5 }, never))).text, 'upon a time');
  t.match(received, [{ url: '/v1/completions', body: { prompt: 'Once', max_tokens: 5 } }]);
  await t.rejects(told(engine.complete('', {}, never)), { code: 'BAD_INPUT' });
});

t.test('a rate limit is waited for as long as the server asks, and told meanwhile', async t => {
  const limit = { error: { message: 'slow down' } };
  const { baseUrl, received } = await upstream(t, [
    refusing(429, limit, { 'retry-after': '2' }),
    refusing(503),
    streaming(...hello),
  ]);
  const { engine, waits } = await remote({ baseUrl });
  const { all, text } = await told(engine.reply(question, {}, never));
  t.equal(text, 'Hello there.');
  t.equal(received.length, 3);
  t.match(all.slice(0, 2), [
    { type: 'queued', retry: { attempt: 2, reason: /429.*slow down/ } },
    { type: 'queued', retry: { attempt: 3, reason: /503/ } },
  ]);
  t.ok(waits[0]! >= 2000 && waits[0]! < 3000, 'Retry-After and a little more');
  t.ok(waits[1]! >= 500 && waits[1]! <= 1000, 'doubled, part of it at random');
});

t.test('a server that asks for an hour is not waited for, nor one that goes on failing', async t => {
  const hour = await upstream(t, [refusing(429, {}, { 'retry-after': '3600' })]);
  const patient = await remote({ baseUrl: hour.baseUrl });
  await t.rejects(told(patient.engine.reply(question, {}, never)), { code: 'UNAVAILABLE', message: /429/ });
  t.equal(hour.received.length, 1);
  const broken = await upstream(t, [refusing(500)]);
  const { engine, waits } = await remote({ baseUrl: broken.baseUrl });
  await t.rejects(told(engine.reply(question, {}, never)), { code: 'UNAVAILABLE', message: /500/ });
  t.equal(broken.received.length, 5);
  t.equal(waits.length, 4);
});

t.test('a stream that breaks before its first text is asked for again', async t => {
  const { baseUrl, received } = await upstream(t, [
    response => response.destroy(),
    breaking(saying({ role: 'assistant', content: '' })),
    streaming(saying({ role: 'assistant' })),
    streaming(...hello),
  ]);
  const { engine } = await remote({ baseUrl });
  const { text, types } = await told(engine.reply(question, {}, never));
  t.equal(text, 'Hello there.');
  t.equal(received.length, 4);
  t.equal(types.filter(type => type === 'prompt').length, 1, 'the prompt comes once');
});

t.test('nothing is asked again once there is text; it stays', async t => {
  for (const answer of [
    breaking(saying({ content: 'Half' })),
    streaming(saying({ content: 'Half' })),
    streaming(saying({ content: 'Half' }), { error: { message: 'out of memory', code: 500 } }),
  ]) {
    const { baseUrl, received } = await upstream(t, [answer]);
    const { engine } = await remote({ baseUrl });
    const events: ReplyEvent[] = [];
    const all = async () => {
      for await (const event of engine.reply(question, {}, never)) events.push(event);
    };
    await t.rejects(all(), { code: 'UNAVAILABLE', message: /the text so far stays and can be continued/ });
    t.equal(textOf(events), 'Half');
    t.equal(received.length, 1);
  }
});

t.test('a connection that breaks behind the whole reply does no harm', async t => {
  const { baseUrl } = await upstream(t, [breaking(saying({ content: 'Whole' }), saying({}, 'stop'))]);
  const { engine } = await remote({ baseUrl });
  t.match(await told(engine.reply(question, {}, never)), { text: 'Whole', end: { reason: 'stop' } });
});

t.test('a reply is stopped at once: before the headers, in the middle, and while it waits', async t => {
  const silent = await upstream(t, [() => {}]);
  const dripping = await upstream(t, [
    response => {
      begun(response);
      response.write(lineOf(saying({ content: 'One' })));
    },
  ]);
  const failing = await upstream(t, [refusing(503)]);
  for (const [server, until] of [
    [silent, undefined],
    [dripping, 'text'],
    [failing, 'queued'],
  ] as const) {
    const stop = new AbortController();
    const delay = (_: number, signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const { engine } = await remote({ baseUrl: server.baseUrl }, { delay });
    if (until === undefined) setTimeout(() => stop.abort(), 20);
    const events: ReplyEvent[] = [];
    for await (const event of engine.reply(question, {}, stop.signal)) {
      events.push(event);
      if (event.type === until) setTimeout(() => stop.abort(), 5);
    }
    t.match(events.at(-1), { type: 'end', reason: 'abort' });
    t.same((await engine.activity()).sequences, []);
  }
});

t.test('a server that stops talking is given up', async t => {
  const { baseUrl, received } = await upstream(t, [
    response => {
      begun(response);
      response.write(lineOf(saying({ content: 'One' })));
    },
  ]);
  const { engine } = await remote({ baseUrl }, { idleMs: 60 });
  await t.rejects(told(engine.reply(question, {}, never)), {
    code: 'UNAVAILABLE',
    message: /said nothing for 1 s/,
  });
  t.equal(received.length, 1);
});

t.test('a stream that drips is read for as long as it goes on', async t => {
  const { baseUrl } = await upstream(t, [
    response => {
      begun(response);
      const bytes = Buffer.from([...hello.map(lineOf), 'data: [DONE]\n\n'].join(''));
      let at = 0;
      const timer = setInterval(() => {
        response.write(bytes.subarray(at, at + 24));
        at += 24;
        if (at >= bytes.length) {
          clearInterval(timer);
          response.end();
        }
      }, 1);
    },
  ]);
  const { engine } = await remote({ baseUrl }, { idleMs: 5000 });
  t.equal((await told(engine.reply(question, {}, never))).text, 'Hello there.');
});
