import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../helpers/program.js';
import { Driver, entry } from './driver.js';
import { gradient, pictureOf, seeing } from './picture.js';

/** Compares the screen with the file of that name; UPDATE_GOLDEN=1 writes it: look at the difference before you keep it. */
function golden(t: Test, name: string, driver: Driver): void {
  const file = join(packageRoot, 'test/tui/golden', `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${driver.text()}\n`);
  t.equal(`${driver.text()}\n`, readFileSync(file, 'utf8'), name);
}

const markdown = `Here are **three** points:

1. one with \`code\`
2. two
   - nested 漢字 and 👍🏽

\`\`\`ts
const answer: number = 42;
\`\`\`
`;

function conversation(columns: number, rows: number): Driver {
  const driver = Driver.ready({ columns, rows }).send('What are the points? 漢字').reply(markdown);
  driver.event({
    type: 'models',
    models: [entry('tiny'), entry('broken', { status: 'disabled', reason: 'the file is cut short' })],
    first: false,
  });
  const row = {
    title: 'What are the points? 漢字',
    model: 'tiny',
    updatedAt: driver.now - 120_000,
    createdAt: 0,
    messages: 2,
  };
  driver.event({
    type: 'history',
    rows: [
      { ...row, id: driver.state.conversation.id },
      { ...row, id: 'conv_2', title: 'Another one' },
    ],
    total: 2,
  });
  driver.event({
    type: 'memory',
    engine: { weights: 92e6, kvCache: 180e6, computeBuffers: 23e6, cachedTokens: 60 },
    machine: { process: 400e6, free: 20e9, total: 24e9 },
  });
  driver.event({
    type: 'measured',
    conversation: driver.state.conversation.id,
    measure: { tokens: 512, omitted: { turns: 0, tokens: 0 } },
  });
  driver.now += 10_000;
  return driver.event({ type: 'tick' }).type('a draft');
}

for (const [columns, rows] of [
  [60, 16],
  [80, 24],
  [100, 30],
  [200, 60],
] as const) {
  t.test(`a conversation at ${columns}x${rows}`, async t => {
    const driver = conversation(columns, rows);
    golden(t, `conversation-${columns}x${rows}`, driver);
    t.equal(driver.lines().length, rows);
  });
}

t.test('the start screen', async t => {
  const driver = new Driver({ columns: 100, rows: 30 });
  golden(t, 'start-looking', driver);
  const starter = entry('tiny', { starter: true });
  driver.event({ type: 'models', models: [starter], first: true });
  golden(t, 'start-choose', driver);
});

t.test('help, palette and completion', async t => {
  const driver = conversation(100, 30);
  driver.press('ctrl-c').send('/help');
  golden(t, 'help', driver);
  driver.press('escape', 'ctrl-p').type('mod');
  golden(t, 'palette', driver);
  driver.press('escape').type('/s');
  golden(t, 'completion', driver);
});

t.test('the mark where the memory of the model begins', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 })
    .send('one')
    .reply('first')
    .send('two')
    .reply('second');
  const { id } = driver.state.conversation;
  driver.event({
    type: 'measured',
    conversation: id,
    measure: { tokens: 100, omitted: { turns: 2, tokens: 1234 } },
  });
  golden(t, 'memory-begins', driver);
});

t.test('a long prompt being read', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 }).send('a long one');
  driver.stream({ type: 'prompt', total: 4000, cached: 100, omitted: { turns: 0, tokens: 0 } });
  driver.now += 2_000;
  driver.stream({ type: 'reading', done: 1100, total: 4000 });
  golden(t, 'reading', driver);
});

t.test('every pane can be shown and focused at 60x16', async t => {
  for (const [key, title] of [
    ['f2', 'History'],
    ['f3', 'Models'],
    ['f4', 'Memory'],
  ] as const) {
    const driver = conversation(60, 16).press(key);
    t.match(driver.text(), title);
    t.match(driver.text(), 'a draft', 'the input stays');
    driver.press(key);
    t.notMatch(driver.text(), new RegExp(`─ ${title}`), 'again: it goes');
  }
});

t.test('scrolling back holds the place while text arrives, and says that there is more', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 });
  for (let i = 0; i < 30; i++) driver.send(`question ${i}`).reply(`answer ${i}`);
  driver.send('last').press('pageup');
  const before = driver.lines().slice(1, 18);
  driver.stream({ type: 'text', text: 'new\n\nnew\n\nnew', tokens: 3 });
  t.same(driver.lines().slice(1, 18), before);
  t.match(driver.text(), /more below/);
  driver.press('ctrl-end');
  t.match(driver.text(), /new/);
  t.notMatch(driver.text(), /more below/);
  driver.press('ctrl-home');
  t.match(driver.text(), /question 0/);
});

t.test('hostile text from models, files and titles shows as text only', async t => {
  const hostile = '\x1b[2J\x1b]0;owned\x07\u009b31m\u202eevil\u2066 \u0007';
  const driver = Driver.ready({ columns: 100, rows: 30 })
    .send(hostile)
    .reply(hostile)
    .send(`/title ${hostile}`);
  driver.event({ type: 'notice', level: 'error', text: hostile });
  driver.event({ type: 'models', models: [entry('tiny', { description: hostile })], first: false });
  const screen = driver.text();
  t.notMatch(screen, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  t.match(screen, 'evil');
});

for (const [columns, rows] of [
  [80, 24],
  [200, 60],
] as const) {
  t.test(`pictures in the draft and in the transcript at ${columns}x${rows}`, async t => {
    const driver = Driver.ready({ columns, rows }).event({
      type: 'loaded',
      facts: seeing,
      contextSize: 2048,
    });
    const attach = (name: string, width: number, height: number) => {
      const { id } = driver.state.conversation;
      const image = pictureOf(name, width, height);
      driver.event({ type: 'attached', path: name, conversation: id, image, told: 'picture' });
      driver.event({ type: 'preview', image, pixels: gradient(width / 10, height / 10) });
    };
    attach('cat.png', 640, 320);
    driver.send('What is it?').reply('A cat.');
    attach('dog.png', 320, 240);
    attach('scan of a long page.png', 200, 600);
    driver.now += 10_000;
    golden(t, `pictures-${columns}x${rows}`, driver.type('And these?'));
  });
}

t.test('a request that is made again', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 }).send('hello');
  const reason = 'https://api.example.org answers 429: too many requests; wait, or ask less often';
  driver.stream({ type: 'queued', retry: { inMs: 4_000, attempt: 2, reason } });
  golden(t, 'retry', driver);
});
