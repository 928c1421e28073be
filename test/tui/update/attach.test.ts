import t from 'tap';
import { textOf } from '../../../lib/tui/editor/editor.js';
import { attachedTo } from '../../../lib/tui/pictures.js';
import { Driver, facts } from '../driver.js';
import { gradient, pictureOf, seeing } from '../picture.js';

const withSight = (options: ConstructorParameters<typeof Driver>[0] = {}): Driver =>
  Driver.ready(options).event({ type: 'loaded', facts: seeing, contextSize: 2048 });

/** Answers every wish for a picture. */
function attachedNow(driver: Driver): Driver {
  for (const { path, conversation } of driver.take('attach')) {
    const image = pictureOf(path.split('/').at(-1) ?? '');
    driver.event({ type: 'attached', path, conversation, image, told: 'picture 640 x 480' });
  }
  return driver;
}

const attach = (driver: Driver, path: string): Driver => attachedNow(driver.send(`/attach ${path}`));

t.test('a picture is sent before the text, and with that message alone', async t => {
  const driver = attach(withSight(), '~/cat.png');
  t.match(driver.text(), 'attached cat.png: picture 640 x 480');
  t.match(driver.text(), 'cat.png 640x480, 2.93 KB');
  driver.send('what is it?');
  t.match(driver.take('generate'), [
    { path: [{ role: 'system' }, { role: 'user', content: 'what is it?', images: [{ name: 'cat.png' }] }] },
  ]);
  t.match(driver.take('store')[0]?.message?.parts, [
    { type: 'image' },
    { type: 'text', text: 'what is it?' },
  ]);
  driver.reply('a cat').send('sure?');
  const [asked] = driver.take('generate');
  t.match(asked?.path.at(1), { images: [{ name: 'cat.png' }] }, 'the model goes on seeing it');
  t.notOk(asked?.path.at(-1)?.images);
});

t.test('a picture needs no words', async t => {
  const driver = attach(withSight(), 'cat.png').press('enter');
  t.match(driver.take('generate')[0]?.path.at(-1), { content: '', images: [{ name: 'cat.png' }] });
  t.same(driver.state.prompts, ['/attach cat.png']);
});

t.test('to a model without sight nothing is sent, and draft and picture stay', async t => {
  const driver = attach(Driver.ready(), 'cat.png').send('what is it?');
  const refusal = 'tiny does not read pictures; llmtui pull smolvlm-256m downloads one that does';
  t.equal(driver.state.notice?.text, refusal);
  t.same(driver.take('generate'), []);
  t.equal(textOf(driver.state.editor), 'what is it?');
  driver.event({ type: 'loaded', facts: seeing, contextSize: 2048 }).press('enter');
  t.match(driver.take('generate')[0]?.path.at(-1), { images: [{ name: 'cat.png' }] });
});

t.test('nothing is sent while a picture is being read', async t => {
  const driver = withSight().send('/attach cat.png').send('what is it?');
  t.match(driver.text(), 'cat.png is still being read');
  t.match(driver.text(), 'reads cat.png');
  attachedNow(driver).press('enter');
  t.match(driver.take('generate')[0]?.path.at(-1), { images: [{ name: 'cat.png' }] });
});

t.test('what cannot be read says why, and the draft stays', async t => {
  const driver = withSight().send('/attach notes.txt').type('hello');
  driver.event({ type: 'attach-failed', path: 'notes.txt', reason: 'notes.txt is no picture' });
  t.match(driver.text(), 'notes.txt is no picture');
  t.same(driver.state.attaching, []);
  t.equal(textOf(driver.state.editor), 'hello');
});

t.test('/detach takes all pictures off, or the one of a number or a name', async t => {
  const driver = attach(attach(attach(withSight(), 'a.png'), 'b.png'), 'c.png');
  t.match(driver.text(), /1 a\.png[\s\S]*2 b\.png[\s\S]*3 c\.png/);
  const names = () => attachedTo(driver.state).map(({ name }) => name);
  driver.send('/detach 2');
  t.same(names(), ['a.png', 'c.png']);
  driver.send('/detach c.png');
  t.same(names(), ['a.png']);
  driver.send('/detach 7');
  t.match(driver.text(), 'no picture "7" is attached; there are 1 a.png');
  driver.send('/detach');
  t.same(names(), []);
  t.match(driver.send('/detach').text(), 'no picture is attached');
});

t.test('Ctrl-C clears the text, then takes the pictures off, then asks whether to leave', async t => {
  const driver = attach(withSight(), 'cat.png').type('hello').press('ctrl-c');
  t.equal(textOf(driver.state.editor), '');
  t.equal(attachedTo(driver.state).length, 1);
  driver.press('ctrl-c');
  t.equal(attachedTo(driver.state).length, 0);
  t.notMatch(driver.text(), 'Leave llmtui?');
  t.match(driver.press('ctrl-c').text(), 'Leave llmtui?');
});

t.test('pictures stay with the draft of their conversation', async t => {
  const driver = attach(withSight(), 'cat.png');
  const { conversation } = driver.state;
  driver.send('/new');
  t.equal(attachedTo(driver.state).length, 0);
  driver.event({ type: 'opened', conversation, draft: '', text: 'opened' });
  t.equal(attachedTo(driver.state).length, 1);
});

t.test('a message that is edited keeps its pictures, and Esc leaves it as it was', async t => {
  const driver = attach(withSight(), 'cat.png').send('what is it?').reply('a dog');
  driver.press('f5', 'up', 'up', 'e');
  t.equal(attachedTo(driver.state).length, 1);
  driver.press('escape');
  t.equal(attachedTo(driver.state).length, 0);
  driver.press('f5', 'up', 'up', 'e').type(' Look again.').press('enter');
  t.match(driver.take('generate').at(-1)?.path.at(-1), {
    content: 'what is it? Look again.',
    images: [{ name: 'cat.png' }],
  });
  driver.reply('a cat').send('/regen');
  t.match(driver.take('generate').at(-1)?.path.at(-1), { images: [{ name: 'cat.png' }] });
});

t.test(
  'the path of a picture that is pasted is offered: Tab attaches it in the place of the path',
  async t => {
    const driver = withSight().type('look: ');
    driver.input({ type: 'paste', text: "'/home/ada/my cat.png' " });
    const [look] = driver.take('look-for-picture');
    t.match(look, { path: '/home/ada/my cat.png' });
    driver.event({ type: 'picture-found', path: look?.path ?? '', text: look?.text ?? '' });
    t.match(driver.text(), 'Tab attaches my cat.png');
    driver.press('tab');
    t.match(driver.take('attach'), [{ path: '/home/ada/my cat.png' }]);
    t.equal(textOf(driver.state.editor), 'look: ');
    t.notMatch(driver.text(), 'Tab attaches');
  },
);

t.test('who goes on typing keeps the path as text', async t => {
  const driver = withSight();
  driver.input({ type: 'paste', text: '/home/ada/cat.png' });
  driver
    .event({ type: 'picture-found', path: '/home/ada/cat.png', text: '/home/ada/cat.png' })
    .type(' is a file');
  t.notMatch(driver.text(), 'Tab attaches');
  t.equal(textOf(driver.state.editor), '/home/ada/cat.png is a file');
  driver.event({ type: 'picture-found', path: '/home/ada/cat.png', text: '/home/ada/cat.png' });
  t.notMatch(driver.text(), 'Tab attaches', 'an offer that comes late is none');
});

t.test('a preview is asked for once, and is forgotten with its picture', async t => {
  const driver = attach(withSight(), 'cat.png');
  const [wish, ...others] = driver.take('preview');
  t.match(wish?.images, [{ name: 'cat.png' }]);
  t.same(others, []);
  driver.event({ type: 'preview', image: wish!.images[0]!, pixels: gradient(8, 8) }).send('what is it?');
  t.same(driver.take('preview'), [], 'the message shows the same picture');
  t.match(driver.text(), '▀▀▀▀');
  driver.reply('a cat').send('/new');
  t.equal(driver.state.previews.size, 0);
});

t.test('without colours there are names, and no previews', async t => {
  const driver = attach(withSight({ given: { pictures: false } }), 'cat.png');
  t.same(driver.take('preview'), []);
  t.match(driver.text(), 'cat.png 640x480');
});

t.test('the input grows by its pictures, and a row is left to write in', async t => {
  const driver = attach(attach(attach(withSight({ columns: 60, rows: 9 }), 'a.png'), 'b.png'), 'c.png');
  t.match(driver.type('hello').text(), '> hello');
});

t.test(
  'a failed reply of a model that refuses the pictures of an earlier message leaves all as it was',
  async t => {
    const driver = attach(withSight(), 'cat.png').send('what is it?').reply('a cat');
    driver.event({ type: 'loaded', facts, contextSize: 2048 }).send('sure?');
    driver.event({
      type: 'reply-failed',
      id: driver.state.running?.id ?? '',
      reason: 'tiny does not read pictures',
    });
    t.match(driver.text(), 'no reply: tiny does not read pictures');
    t.match(driver.text(), 'sure?');
  },
);
