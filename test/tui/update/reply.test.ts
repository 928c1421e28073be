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
