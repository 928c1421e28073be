import t from 'tap';
import type { ReplyEvent } from '../../lib/chat/reply.js';
import type { Engine } from '../../lib/engine/engine.js';
import { LlmtuiError } from '../../lib/errors.js';
import { withFallback } from '../../lib/models/with-fallback.js';
import { TalkingEngine } from '../engine/attach/talking-engine.js';
import {
  breaking,
  hello,
  never,
  question,
  refusing,
  remote,
  saying,
  streaming,
  told,
  upstream,
} from '../engine/remote/upstream.js';

const here = () =>
  new TalkingEngine(async function* () {
    yield 'I am here.';
  });

const notices = (events: readonly ReplyEvent[]) =>
  events.flatMap(event => (event.type === 'queued' && event.fallback ? [event.fallback] : []));

t.test('the fallback answers where the server cannot, behind a notice, and is loaded once', async t => {
  const { baseUrl, received } = await upstream(t, [refusing(503)]);
  const { engine: far } = await remote({ baseUrl });
  const local = here();
  const opened: string[] = [];
  const engine = withFallback(far, 'small', async name => {
    opened.push(name);
    return local;
  });
  const { all, text, types } = await told(engine.reply(question, {}, never));
  t.equal(text, 'I am here.');
  t.equal(received.length, 5, 'after the server was asked as often as it makes sense');
  t.match(notices(all), [{ model: 'small', cause: /cannot answer now \(HTTP 503\)/ }]);
  t.equal(types.filter(type => type === 'prompt').length, 1);
  t.equal(types.filter(type => type === 'end').length, 1);
  t.equal((await told(engine.complete('Once', {}, never))).text, 'I am here.');
  t.same(opened, ['small']);
  await engine.unload();
});

t.test('it does not answer where the server does, refuses, or has begun', async t => {
  const never2 = (): Promise<Engine> => Promise.reject(new Error('was opened'));
  const withAnswers = async (...answers: Parameters<typeof upstream>[1]) => {
    const { engine } = await remote({ baseUrl: (await upstream(t, answers)).baseUrl });
    return withFallback(engine, 'small', never2);
  };
  t.equal(
    (await told((await withAnswers(streaming(...hello))).reply(question, {}, never))).text,
    'Hello there.',
  );
  await t.rejects(told((await withAnswers(refusing(400))).reply(question, {}, never)), { code: 'BAD_INPUT' });
  await t.rejects(
    told((await withAnswers(breaking(saying({ content: 'Hel' })))).reply(question, {}, never)),
    { code: 'UNAVAILABLE', message: /text so far stays/ },
  );
  const stopped = await told((await withAnswers(refusing(503))).reply(question, {}, AbortSignal.abort()));
  t.match(stopped.end, { reason: 'abort' });
});

t.test('a format that the server would be told of is a grammar here', async t => {
  const { baseUrl } = await upstream(t, [refusing(401)]);
  const { engine: far } = await remote({ baseUrl });
  const local = here();
  const engine = withFallback(far, 'small', async () => local);
  const demand = { format: { type: 'json' }, severalCalls: true } as const;
  await told(engine.reply(question, {}, never, { demand }));
  t.match(local.asked, [{ sampling: { grammar: /root/ }, options: { demand: undefined } }]);
});

t.test('a fallback that cannot be loaded is tried again next time', async t => {
  const { baseUrl } = await upstream(t, [refusing(401)]);
  const { engine: far } = await remote({ baseUrl });
  let times = 0;
  const engine = withFallback(far, 'small', async () => {
    if (times++ === 0) throw new LlmtuiError('LOAD_FAILED', 'no memory');
    return here();
  });
  await t.rejects(told(engine.reply(question, {}, never)), { code: 'LOAD_FAILED' });
  t.equal((await told(engine.reply(question, {}, never))).text, 'I am here.');
});
