import t from 'tap';
import { pathOf } from '../../../lib/chat/conversation.js';
import { textOf } from '../../../lib/chat/message.js';
import { Driver, entry, facts } from '../driver.js';

const failed = (driver: Driver, reason: string) =>
  driver.event({ type: 'reply-failed', id: driver.state.running?.id ?? '', reason });

t.test('why there is no reply stands under the message until it is answered', async t => {
  const driver = failed(
    Driver.ready().send('hello'),
    'the prompt has 9,000 tokens, and the context holds 2,048',
  );
  driver.now += 60_000;
  driver.event({ type: 'tick' });
  t.match(driver.text(), 'no reply: the prompt has 9,000 tokens');
  t.match(driver.text(), '/regen tries again');
  driver.send('/regen');
  t.notMatch(driver.text(), 'no reply');
  driver.reply('hi');
  t.notMatch(driver.text(), 'no reply');
});

t.test('how much there is to read is said before the first of it is read', async t => {
  const driver = Driver.ready().send('hello');
  driver.stream({ type: 'prompt', total: 4_312, cached: 12, omitted: { turns: 0, tokens: 0 } });
  t.match(driver.text(), 'reads 4,300 tokens');
  driver.now += 1_000;
  driver.stream({ type: 'reading', done: 1_012, total: 4_312 });
  t.match(driver.text(), 'reads 1,012 of 4,312 tokens, about 3.3 s left');
});

t.test('a failure in a conversation that is not open is told in the status line', async t => {
  const driver = Driver.ready().send('hello');
  const id = driver.state.running?.id ?? '';
  driver.send('/new').event({ type: 'reply-failed', id, reason: 'the engine died' });
  t.match(driver.text(), '"hello": the engine died');
  t.notMatch(driver.text(), 'no reply');
});

t.test('when the model that a message waits for cannot be loaded, the message says so', async t => {
  const driver = new Driver();
  driver.event({ type: 'models', models: [entry('tiny')], first: false });
  driver.event({ type: 'loading', name: 'tiny', fraction: 0.1 }).send('early');
  const failure = { name: 'tiny', reason: 'broken', stopped: false, fallback: undefined, contextSize: 0 };
  driver.event({ type: 'load-failed', ...failure });
  t.match(driver.text(), 'no reply: tiny: broken');
});

t.test('a model that failed is loaded again for the next message, and says so if it fails again', async t => {
  const driver = failed(
    Driver.ready().send('hello').stream({ type: 'text', text: 'half', tokens: 1 }),
    'killed',
  );
  t.match(driver.text(), 'the reply broke off: killed');
  const failure = {
    name: 'tiny',
    reason: 'tiny was killed',
    stopped: false,
    fallback: undefined,
    contextSize: 0,
  };
  driver.event({ type: 'load-failed', ...failure }).send('/regen');
  t.match(driver.take('load-model'), [{ name: 'tiny' }]);
  t.match(driver.text(), 'waits for the model to load');
  driver.event({ type: 'load-failed', ...failure });
  t.match(driver.text(), 'the reply broke off: tiny was killed');
  driver.send('/regen').event({ type: 'loaded', facts, contextSize: 2048 });
  t.equal(driver.take('generate').length, 2);
});

t.test('an earlier reply comes back when the one that should replace it never begins', async t => {
  const texts = (driver: Driver) => pathOf(driver.state.conversation).map(textOf);
  const driver = Driver.ready().send('hello').reply('first').send('/switch other').send('/regen');
  t.same(texts(driver), ['hello']);
  driver.press('escape');
  t.equal(driver.take('stop-loading').length, 1);
  t.same(texts(driver), ['hello', 'first']);
  driver.send('/regen');
  driver.event({
    type: 'load-failed',
    name: 'other',
    reason: 'broken',
    stopped: false,
    fallback: undefined,
    contextSize: 0,
  });
  t.same(texts(driver), ['hello', 'first']);
  driver.event({ type: 'loaded', facts, contextSize: 2048 });
  t.same(driver.take('generate').length, 1, 'nothing waits any more');
});

t.test(
  'a reply that ends in another conversation is stored with what was changed there meanwhile',
  async t => {
    const driver = Driver.ready().send('hello').send('/title A better name').send('/new');
    driver.effects = [];
    driver.reply('hi');
    const [stored] = driver.take('store');
    t.match(stored, {
      conversation: { title: 'A better name', model: 'tiny' },
      message: { role: 'assistant' },
    });
    t.equal(driver.take('auto-save')[0]?.conversation, stored?.conversation, 'its file gets the reply too');
  },
);

t.test('the marked message stays marked when a reply ends', async t => {
  const driver = Driver.ready().send('one').reply('first').send('two').press('f5', 'up', 'up');
  const { marked } = driver.state;
  t.ok(marked);
  driver.reply('second');
  t.equal(driver.state.marked, marked);
});

t.test('a reply that is cut short has counts that a file can hold, though the clock is set back', async t => {
  const driver = Driver.ready().send('hello');
  driver.stream({ type: 'prompt', total: 20, cached: 4, omitted: { turns: 0, tokens: 0 } });
  driver.stream({ type: 'text', text: 'hi', tokens: 1 });
  driver.now -= 60_000;
  driver.event({ type: 'leave' });
  const usage = driver.take('store').at(-1)?.message?.origin?.usage;
  t.match(usage, { promptTokens: 20, replyTokens: 1, replyMs: 0, seed: -1 });
});

t.test(
  'a request that is made again counts down, and the reply that comes is one like any other',
  async t => {
    const driver = Driver.ready().send('hello');
    const reason = 'https://api.example.org answers 429: slow down';
    driver.stream({ type: 'queued', retry: { inMs: 4_000, attempt: 2, reason } });
    t.match(driver.text(), reason);
    t.match(driver.text(), 'again in 4 s (Esc ends it)');
    driver.now += 1_500;
    driver.event({ type: 'tick' });
    t.match(driver.text(), 'again in 3 s (Esc ends it)');
    driver.now += 3_000;
    t.match(driver.event({ type: 'tick' }).text(), 'again now (Esc ends it)');
    driver.reply('hi');
    t.notMatch(driver.text(), 'again');
    t.match(driver.text(), 'hi');
  },
);

t.test('Esc ends the wait for a request that is made again', async t => {
  const driver = Driver.ready().send('hello');
  driver.stream({ type: 'queued', retry: { inMs: 4_000, attempt: 2, reason: 'no answer' } }).press('escape');
  t.equal(driver.take('stop').length, 1);
});

t.test('a reply that was cut stays, and /continue goes on with it in a version of its own', async t => {
  const driver = Driver.ready().send('count');
  driver.stream({ type: 'prompt', total: 20, cached: 0, omitted: { turns: 0, tokens: 0 } });
  driver.stream({ type: 'text', text: 'one two', tokens: 2 });
  failed(driver, 'the connection broke; the text so far stays and can be continued');
  t.match(driver.text(), 'the reply broke off: the connection broke');
  t.match(driver.text(), '/continue goes on with it');
  driver.take('generate');
  driver.send('/continue');
  t.match(driver.take('generate')[0]?.path.at(-1), { role: 'assistant', content: 'one two' });
  t.match(driver.text(), 'one two', 'what was said stays in sight');
  driver.reply(' three');
  const path = pathOf(driver.state.conversation);
  t.same(path.map(textOf), ['count', 'one two three']);
  t.match(driver.text(), '2/2');
});

t.test('/continue of which nothing comes leaves the reply as it was', async t => {
  const driver = Driver.ready().send('count').reply('one two', 'length').send('/continue');
  driver.stream({ type: 'queued', retry: { inMs: 4_000, attempt: 2, reason: 'no answer' } });
  t.match(driver.text(), /one two[\s\S]*again in 4 s/);
  failed(driver, 'no answer');
  t.same(pathOf(driver.state.conversation).map(textOf), ['count', 'one two']);
  t.match(driver.text(), 'the reply broke off: no answer');
});

t.test('a reply that came to its end is not gone on with', async t => {
  const driver = Driver.ready().send('/continue');
  t.match(driver.text(), 'no reply to go on with');
  driver.send('hello').reply('hi').take('generate');
  t.match(driver.send('/continue').text(), 'the reply came to its end');
  t.same(driver.take('generate'), []);
});

t.test('what a reply cost stands beside it, and what all cost in the status line', async t => {
  const driver = Driver.ready({ columns: 140 });
  const usage = {
    promptTokens: 9,
    cachedTokens: 0,
    replyTokens: 3,
    firstTokenMs: 90,
    readMs: 80,
    replyMs: 50,
  };
  for (const cost of [0.0012, 0.0031]) {
    driver.send('hello').stream({ type: 'text', text: 'hi', tokens: 3 });
    driver.stream({ type: 'end', reason: 'stop', usage: { ...usage, seed: 1, cost } });
  }
  t.match(driver.text(), /first after 90 ms · \$0\.0031/);
  t.match(driver.lines().at(-1), '$0.0043');
  t.match(driver.send('/stats').text(), /cost {9}\$0\.0031/);
});

t.test(
  'a model that stands in for another is said above its reply, and the next message asks the other again',
  async t => {
    const driver = Driver.ready().send('hello');
    const fallback = {
      model: 'other',
      cause: 'https://api.example.org refuses the connection (ECONNREFUSED)',
    };
    driver.stream({ type: 'queued', retry: { inMs: 1_000, attempt: 2, reason: 'no answer' } });
    driver.stream({ type: 'queued', fallback });
    t.match(driver.text(), /tiny cannot be reached: https:\/\/api\.example\.org refuses[\s\S]*other answers/);
    t.notMatch(driver.text(), 'again in');
    driver.reply('hi');
    t.match(driver.text(), /cannot be reached[\s\S]*other answers[\s\S]*hi/, 'it stays above the reply');
    const [store] = driver.take('store').slice(-1);
    t.match(store, { message: { origin: { model: 'other' } }, conversation: { model: 'tiny' } });
  },
);
