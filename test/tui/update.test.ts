import t from 'tap';
import { pathOf, siblings } from '../../lib/chat/conversation.js';
import { textOf } from '../../lib/chat/message.js';
import { Driver, entry, facts } from './driver.js';

const texts = (driver: Driver) => pathOf(driver.state.conversation).map(textOf);

t.test('Enter sends the message, stores it and asks for a reply to the whole path', async t => {
  const driver = Driver.ready().send('hello');
  const [generate] = driver.take('generate');
  t.match(generate?.path, [
    { role: 'system', content: 'You are a helpful AI assistant.' },
    { role: 'user', content: 'hello' },
  ]);
  t.equal(driver.take('store').length, 1, 'the message is committed before the reply begins');
  driver.reply('hi there');
  t.same(texts(driver), ['hello', 'hi there']);
  t.match(driver.take('store')[0]?.message, { role: 'assistant', origin: { model: 'tiny', end: 'stop' } });
  t.equal(driver.state.running, null);
  t.equal(driver.state.conversation.title, 'hello');
});

t.test('what is sent before the model is loaded waits for it', async t => {
  const driver = new Driver();
  driver.event({ type: 'models', models: [entry('tiny')], first: false });
  driver.event({ type: 'loading', name: 'tiny', fraction: 0.1 }).send('early');
  t.same(driver.take('generate'), []);
  t.match(driver.text(), 'waits for the model to load');
  driver.event({ type: 'loaded', facts, contextSize: 2048 });
  t.equal(driver.take('generate').length, 1);
});

t.test('without a model nothing is lost: the message stays, and /regen sends it later', async t => {
  const driver = new Driver();
  driver.event({
    type: 'load-failed',
    name: 'x',
    reason: 'broken',
    stopped: false,
    fallback: undefined,
    contextSize: 0,
  });
  driver.send('hello');
  t.same(texts(driver), ['hello']);
  t.match(driver.text(), 'no reply: no model is loaded');
  driver.event({ type: 'loaded', facts, contextSize: 2048 }).send('/regen');
  t.equal(driver.take('generate').length, 1);
});

t.test('Esc stops the reply and keeps the partial text', async t => {
  const driver = Driver.ready().send('hello');
  driver.stream({ type: 'text', text: 'half an ans', tokens: 3 }).press('escape');
  t.equal(driver.take('stop').length, 1);
  driver.reply('', 'abort');
  t.same(texts(driver), ['hello', 'half an ans']);
  t.match(driver.take('store').at(-1)?.message?.origin, { end: 'abort' });
});

t.test('a reply that was stopped before its first word leaves no message', async t => {
  const driver = Driver.ready().send('hello').press('escape').reply('', 'abort');
  t.same(texts(driver), ['hello']);
});

t.test('a failure in the middle of a reply keeps the text and names the reason', async t => {
  const driver = Driver.ready().send('hello').stream({ type: 'text', text: 'begun', tokens: 1 });
  driver.event({ type: 'reply-failed', id: driver.state.running?.id ?? '', reason: 'the engine died' });
  t.same(texts(driver), ['hello', 'begun']);
  t.match(driver.text(), 'the reply broke off: the engine died');
});

t.test('late events of a reply that ended change nothing', async t => {
  const driver = Driver.ready().send('one').reply('first');
  driver.event({ type: 'reply', id: 'msg_gone', event: { type: 'text', text: 'late', tokens: 9 } });
  t.same(texts(driver), ['one', 'first']);
});

t.test('Enter while a reply runs keeps the draft and says what to do', async t => {
  const driver = Driver.ready().send('one').send('two');
  t.match(driver.state.notice?.text, /Esc stops/);
  driver.reply('first').press('enter');
  t.same(texts(driver), ['one', 'first', 'two'], 'the draft was still there');
});

t.test('Ctrl-C clears the input, then stops the reply, then asks, then leaves', async t => {
  const driver = Driver.ready().send('hello').type('draft');
  driver.press('ctrl-c');
  t.notMatch(driver.text(), /draft/);
  t.same(driver.take('stop'), []);
  driver.press('ctrl-c');
  t.equal(driver.take('stop').length, 1);
  driver.reply('', 'abort').press('ctrl-c');
  t.match(driver.text(), /Leave llmtui/);
  t.same(driver.take('quit'), []);
  driver.press('ctrl-c');
  t.equal(driver.take('quit').length, 1);
});

t.test('Ctrl-D leaves on an empty input only', async t => {
  const driver = Driver.ready().type('ab').press('home', 'ctrl-d');
  t.same(driver.take('quit'), []);
  t.match(driver.text(), /> b/, 'it deletes there');
  driver.press('ctrl-c', 'ctrl-d');
  t.equal(driver.take('quit').length, 1);
});

t.test('leaving in the middle of a reply stores the partial text and the draft', async t => {
  const driver = Driver.ready().send('hello').stream({ type: 'text', text: 'part', tokens: 1 }).type('next');
  driver.effects = [];
  driver.event({ type: 'leave' });
  t.match(driver.take('store')[0]?.message, { parts: [{ text: 'part' }], origin: { end: 'abort' } });
  t.match(driver.take('store-draft').at(-1)?.draft.lines, ['next']);
  t.equal(driver.take('quit').length, 1);
});

t.test('regenerating adds a sibling and keeps the earlier reply', async t => {
  const driver = Driver.ready().send('hello').reply('one').send('/regen').reply('two');
  t.same(texts(driver), ['hello', 'two']);
  const last = pathOf(driver.state.conversation).at(-1);
  t.same(siblings(driver.state.conversation, last?.id ?? '').map(textOf), ['one', 'two']);
  driver.press('tab', 'left');
  t.same(texts(driver), ['hello', 'one'], 'Left shows the earlier version');
  t.match(driver.text(), /1\/2/);
});

t.test('a regeneration that is stopped before its first word goes back to the earlier reply', async t => {
  const driver = Driver.ready().send('hello').reply('one').send('/regen').press('escape').reply('', 'abort');
  t.same(texts(driver), ['hello', 'one']);
});

t.test('editing a message branches and leaves the original as it was', async t => {
  const driver = Driver.ready().send('first').reply('one').press('tab', 'up', 'e');
  t.match(driver.text(), /> first/);
  driver.type('!').press('enter').reply('two');
  t.same(texts(driver), ['first!', 'two']);
  t.equal(driver.state.conversation.messages.size, 4);
});

t.test(
  '/clear starts afresh with the same system prompt; the old conversation stays in the library',
  async t => {
    const driver = Driver.ready().send('/system Be brief.').send('hello').reply('hi');
    const before = driver.state.conversation.id;
    driver.send('/clear');
    t.not(driver.state.conversation.id, before);
    t.equal(driver.state.conversation.system, 'Be brief.');
    t.same(texts(driver), []);
    t.equal(driver.take('auto-save').length, 1, 'it is written as a file on the way out');
    driver.send('/new');
    t.equal(driver.state.conversation.system, 'You are a helpful AI assistant.');
  },
);

t.test('a reply goes on where it belongs when another conversation is opened', async t => {
  const driver = Driver.ready().send('hello').stream({ type: 'text', text: 'one ', tokens: 1 }).send('/new');
  driver.effects = [];
  driver.reply('two');
  t.same(texts(driver), []);
  const [stored] = driver.take('store');
  t.match(stored?.message, { parts: [{ text: 'one two' }] });
  t.equal(stored?.conversation.title, 'hello');
});

t.test('every tenth message the conversation is written as a file too', async t => {
  const driver = Driver.ready();
  for (let i = 0; i < 4; i++) driver.send(`q${i}`).reply(`a${i}`);
  t.same(driver.take('auto-save'), []);
  driver.send('q4').reply('a4');
  t.equal(driver.take('auto-save').length, 1);
  const { id } = driver.state.conversation;
  driver.event({ type: 'auto-saved', conversation: id, file: 'conv_x.json' });
  t.match(driver.text(), /saved as conv_x.json/);
});

t.test(
  '/switch keeps the conversation, shows progress, and goes back with the reason if it fails',
  async t => {
    const driver = Driver.ready().send('hello').reply('hi').send('/switch other');
    t.match(driver.take('load-model'), [{ name: 'other' }]);
    driver.event({ type: 'loading', name: 'other', fraction: 0.42 });
    t.match(driver.text(), /loading other 42 %/);
    driver.event({
      type: 'load-failed',
      name: 'other',
      reason: 'no memory',
      stopped: false,
      fallback: facts,
      contextSize: 2048,
    });
    t.match(driver.text(), /other: no memory; tiny goes on/);
    t.same(texts(driver), ['hello', 'hi']);
  },
);

t.test('Esc stops loading', async t => {
  const driver = Driver.ready().send('/switch other').press('escape');
  t.equal(driver.take('stop-loading').length, 1);
});

t.test('switching in the middle of a reply keeps what was written', async t => {
  const driver = Driver.ready()
    .send('hello')
    .stream({ type: 'text', text: 'part', tokens: 1 })
    .send('/switch other');
  t.same(texts(driver), ['hello', 'part']);
  t.equal(driver.take('stop').length, 1);
  t.equal(driver.take('load-model').length, 1);
});

t.test('a wrong command names the nearest right one; a wrong model the near ones', async t => {
  const driver = Driver.ready().send('/swich other');
  t.match(driver.state.notice?.text, /did you mean \/switch/);
  t.match(driver.text(), '> /swich other', 'and stays in the input, to be mended');
  driver.press('ctrl-c').send('/switch otter');
  t.match(driver.state.notice?.text, /other/);
});

t.test('/set checks name and value, and applies to the next reply', async t => {
  const driver = Driver.ready().send('/set temperature 9');
  t.match(driver.state.notice, { level: 'error', text: /from 0 to 5/ });
  driver.send('/set temperature 0.2').send('hello');
  t.match(driver.take('generate')[0]?.sampling, { temperature: 0.2 });
  driver.reply('x').send('/set temperature').send('again');
  t.notOk('temperature' in (driver.take('generate')[0]?.sampling ?? {}));
});

t.test('a name in use is asked about before it is replaced', async t => {
  const driver = Driver.ready().send('hello').reply('hi').send('/save mine');
  t.match(driver.take('save'), [{ name: 'mine', overwrite: false }]);
  driver.event({
    type: 'ask',
    question: '"mine" is there already. Replace it?',
    about: { type: 'overwrite', name: 'mine' },
  });
  driver.press('n');
  t.same(driver.take('save'), []);
  driver
    .event({ type: 'ask', question: 'Replace it?', about: { type: 'overwrite', name: 'mine' } })
    .press('y');
  t.match(driver.take('save'), [{ name: 'mine', overwrite: true }]);
});

t.test('a paste never sends, whatever it holds', async t => {
  const driver = Driver.ready().input({ type: 'paste', text: 'line one\n/quit\nline three\n' });
  t.same(driver.take('generate'), []);
  t.same(driver.take('quit'), []);
  driver.press('enter');
  t.match(driver.take('generate')[0]?.path.at(-1)?.content, 'line one\n/quit\nline three');
});

t.test('at the first start the menu opens and Enter takes the marked model', async t => {
  const driver = new Driver();
  driver.event({ type: 'models', models: [entry('one'), entry('two')], first: true });
  t.match(driver.text(), /Choose a model/);
  driver.press('down', 'enter');
  t.match(driver.take('load-model'), [{ name: 'two' }]);
});

t.test('a model that cannot be used says why instead of loading', async t => {
  const driver = Driver.ready();
  const broken = entry('broken', { status: 'disabled', reason: 'the file is cut short' });
  driver.event({ type: 'models', models: [broken], first: true }).press('enter');
  t.same(driver.take('load-model'), []);
  t.match(driver.text(), /the file is cut short/);
});

t.test('deleting a conversation can be undone, and the open one makes room', async t => {
  const driver = Driver.ready().send('hello').reply('hi');
  const { id } = driver.state.conversation;
  const row = { id, title: 'hello', model: 'tiny', updatedAt: 0, createdAt: 0, messages: 2 };
  driver.event({ type: 'history', rows: [row], total: 1 }).press('f2', 'd');
  t.match(driver.take('remove'), [{ id }]);
  t.not(driver.state.conversation.id, id);
  driver.press('u');
  t.match(driver.take('restore'), [{ id }]);
});

t.test('what could not be stored is on the screen until it is stored', async t => {
  const driver = Driver.ready().event({ type: 'store-failed', reason: 'the disk is full' });
  t.match(driver.text(), /NOT SAVED: the disk is full/);
  driver.event({ type: 'stored' });
  t.notMatch(driver.text(), /NOT SAVED/);
});

t.test('what is typed before the last conversation is back stays', async t => {
  const driver = new Driver().type('typed');
  driver.event({ type: 'restored', conversation: undefined, draft: 'old draft' });
  t.match(driver.text(), /> typed/);
});

t.test('keys can be rebound', async t => {
  const driver = new Driver({ given: { keys: { palette: 'ctrl-o' } } }).press('ctrl-o');
  t.match(driver.text(), /Commands/);
});
