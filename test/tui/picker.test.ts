import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Choice } from '../../lib/models/hub/choices.js';
import type { ImportRow } from '../../lib/models/import/row.js';
import { packageRoot } from '../helpers/program.js';
import { Driver, entry, facts } from './driver.js';

/** As in view.test.ts: UPDATE_GOLDEN=1 writes what is to be looked at before it is kept. */
function golden(t: Test, name: string, driver: Driver): void {
  const file = join(packageRoot, 'test/tui/golden', `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${driver.text()}\n`);
  t.equal(`${driver.text()}\n`, readFileSync(file, 'utf8'), name);
}

const GB = 1024 ** 3;

const models = [
  entry('tiny', { quantisation: 'Q4_0', description: 'llama 1M Q4_0' }),
  entry('llama3-1b', {
    quantisation: 'Q4_K_M',
    sizeBytes: 0.75 * GB,
    needBytes: 1.4 * GB,
    context: 8192,
    profile: 'llama3-1b',
    description: 'Llama 3.2 1B Instruct',
  }),
  entry('gpt2', { quantisation: 'Q8_0', sizeBytes: 0.16 * GB, needBytes: 0.3 * GB, context: 1024 }),
  entry('huge', { quantisation: 'Q8_0', sizeBytes: 70 * GB, needBytes: 80 * GB, context: 131_072 }),
  entry('off', { status: 'disabled', reason: 'switched off in models.yaml', quantisation: 'F16' }),
];

const held = (name: string, bytes: number, inUse: number) => ({
  name,
  bytes,
  inUse,
  lastUsed: 0,
  expiresAt: null,
  loaded: 1,
});

/** The pane of models with the focus, `tiny` answering and `gpt2` kept loaded. */
function picker(columns = 100, rows = 30): Driver {
  const driver = Driver.ready({ columns, rows });
  driver.event({ type: 'models', models, first: false });
  driver.event({
    type: 'memory',
    engine: { weights: 92e6, kvCache: 180e6, computeBuffers: 23e6, cachedTokens: 60 },
    machine: { process: 400e6, free: 1.2 * GB, total: 24e9 },
  });
  driver.event({
    type: 'pool',
    engines: [held('gpt2', 0.3 * GB, 0), held('tiny', 0.28 * GB, 1)],
    swap: GB,
  });
  driver.press('f3');
  driver.effects = [];
  return driver;
}

const progress = (done: number) => ({
  type: 'loading' as const,
  file: 'a.gguf',
  done,
  total: 800e6,
  bytesPerSecond: 12e6,
  secondsLeft: 44,
});

for (const [columns, rows] of [
  [80, 24],
  [100, 30],
  [200, 60],
] as const) {
  t.test(`the list of models at ${columns}x${rows}`, async t => {
    const driver = picker(columns, rows).press('p').type('qwen3-4b').press('enter');
    driver.event({ type: 'pulling', reference: 'qwen3-4b', progress: progress(300e6) });
    golden(t, `picker-${columns}x${rows}`, driver);
  });
}

t.test('the dialogs: what to pull, what a repository has, where to import from', async t => {
  const driver = picker().press('p');
  golden(t, 'pull', driver);
  driver.type('me/some-GGUF').press('enter');
  t.match(driver.take('list-quantisations'), [{ repository: 'me/some-GGUF' }]);
  const choice = (name: string, sizeBytes: number, verdict: Choice['verdict'], best = false): Choice => ({
    name,
    files: [],
    sizeBytes,
    needBytes: sizeBytes * 1.2,
    verdict,
    best,
  });
  driver.event({
    type: 'quantisations',
    repository: 'me/some-GGUF',
    choices: [
      choice('Q2_K', 0.5e9, 'fits'),
      choice('Q4_K_M', 0.8e9, 'fits', true),
      choice('F16', 16e9, 'will not fit'),
    ],
  });
  golden(t, 'quantisations', driver);
  driver.press('enter');
  t.match(driver.take('pull'), [{ reference: 'me/some-GGUF:Q4_K_M' }], 'the mark stands on the best');
  golden(t, 'import', driver.press('i'));
});

t.test('what an import would do is shown before it is done', async t => {
  const driver = picker().press('i', 'down', 'enter');
  const [asked] = driver.take('plan-import');
  t.same(asked?.source, { type: 'lm-studio' });
  const config = { model_path: '/elsewhere/a.gguf' };
  const row = { path: '/elsewhere/a.gguf', sizeBytes: 0.8e9 };
  const rows: ImportRow[] = [
    {
      ...row,
      type: 'new',
      id: 'a-model',
      what: 'llama 1.2B Q4_K_M',
      embedding: false,
      notes: [],
      entry: { id: 'a-model', provider: 'llama_cpp', enabled: true, config },
    },
    { ...row, type: 'duplicate', id: 'a-copy', what: 'llama 1.2B Q4_K_M', of: 'a-model' },
    { ...row, type: 'skipped', id: 'broken', what: '', sizeBytes: 12, reason: 'the file is cut short' },
  ];
  driver.event({ type: 'import-planned', source: asked?.source ?? { type: 'ollama' }, rows });
  golden(t, 'import-rows', driver);
  driver.press('enter');
  t.equal(driver.take('import')[0]?.rows, rows);
  t.equal(driver.state.dialog, null);
});

t.test('after a slash letters filter; before and behind it they are keys', async t => {
  const driver = picker().type('/gp');
  t.match(driver.text(), /│\/ gp/);
  t.match(driver.text(), /1 of 5/);
  t.notMatch(driver.text(), 'huge');
  driver.press('enter');
  t.match(driver.take('load-model'), [{ name: 'gpt2' }]);
  t.equal(driver.state.focus, 'input');

  const other = picker().press('/').type('disabled');
  t.same(other.take('toggle-model'), [], 'd is a letter now');
  t.match(other.text(), /- off/);
  other.press('tab', 'd');
  t.match(other.take('toggle-model'), [{ entry: { name: 'off' } }]);
  other.press('escape');
  t.match(other.text(), 'huge', 'the first Esc shows all');
  t.equal(other.state.focus, 'models');
  other.press('escape');
  t.equal(other.state.focus, 'input');
});

t.test('a filter counts only while the list has the focus, and is gone afterwards', async t => {
  const driver = picker().type('/gp').press('f5');
  t.match(driver.text(), 'huge');
  driver.press('f3');
  t.equal(driver.state.picker.filter, null);
});

t.test('the mark stays on its model when others come and go', async t => {
  const driver = picker().press('down', 'down');
  t.equal(driver.state.picker.marked, 'model gpt2');
  driver.event({ type: 'models', models: [entry('new'), ...models], first: false });
  driver.press('d');
  t.match(driver.take('toggle-model'), [{ entry: { name: 'gpt2' } }]);
  const without = models.filter(({ name }) => name !== 'gpt2');
  driver.event({ type: 'models', models: without, first: false });
  t.equal(driver.state.picker.marked, 'model off', 'one that goes leaves it to its neighbour');
});

t.test('one that answers is neither switched off nor removed', async t => {
  const driver = picker().press('home', 'd', 'x');
  t.same(driver.effects, []);
  t.match(driver.text(), 'tiny is in use');
});

t.test('removing asks, naming what goes and what stays', async t => {
  const driver = picker().press('down', 'x');
  const [asked] = driver.take('plan-removal');
  t.equal(asked?.entry.name, 'llama3-1b');
  const removal = {
    name: 'llama3-1b',
    registered: true,
    freed: [{ path: '/models/a.gguf', bytes: 0.75 * GB }],
    kept: [{ path: '/models/mmproj.gguf', why: 'other uses it' }],
    folder: '/models',
  };
  if (asked !== undefined) driver.event({ type: 'removal-planned', entry: asked.entry, removal });
  t.match(driver.text(), /Remove llama3-1b\?/);
  t.match(driver.state.dialog, {
    question:
      'Remove llama3-1b? It is taken out of models.yaml. Its file goes: 768 MB. /models/mmproj.gguf stays: other uses it.',
  });
  driver.press('n');
  t.same(driver.take('remove-model'), []);
  if (asked !== undefined) driver.event({ type: 'removal-planned', entry: asked.entry, removal });
  driver.press('y');
  t.match(driver.take('remove-model'), [{ entry: { name: 'llama3-1b' } }]);
});

t.test('a pull shows, stops, goes on and is dismissed by the keys of its row', async t => {
  const driver = picker().press('p').type('qwen3-4b').press('enter');
  t.match(driver.take('pull'), [{ reference: 'qwen3-4b' }]);
  driver.event({ type: 'pulling', reference: 'qwen3-4b', progress: progress(200e6) });
  t.match(driver.text(), /qwen3-4b.*25 %.*11\.4 MB\/s.*44 s left/);
  t.match(driver.lines().at(-1), 'x stop');
  driver.press('x');
  t.match(driver.take('stop-pull'), [{ reference: 'qwen3-4b' }]);
  driver.event({ type: 'pull-ended', reference: 'qwen3-4b', reason: 'aborted', stopped: true });
  t.match(driver.text(), /stopped 25 %/);
  driver.press('enter');
  t.match(driver.take('pull'), [{ reference: 'qwen3-4b' }], 'Enter goes on with it');
  driver.event({ type: 'pulling', reference: 'qwen3-4b', progress: progress(400e6) });
  driver.event({ type: 'pull-ended', reference: 'qwen3-4b', reason: 'no network', stopped: false });
  t.match(driver.text(), /qwen3-4b.*failed/);
  t.match(driver.text(), 'no network');
  driver.press('x');
  t.same(driver.state.pulls, []);
  t.same(driver.take('plan-removal'), []);
});

t.test('a pull of which nothing came is told and leaves no row', async t => {
  const driver = picker().press('escape').send('/pull llama9');
  driver.event({
    type: 'pull-ended',
    reference: 'llama9',
    reason: 'no profile "llama9"; did you mean llama3-1b?',
    stopped: false,
  });
  t.match(driver.text(), 'did you mean llama3-1b?');
  t.same(driver.state.pulls, []);
});

t.test('a profile that is not here is pulled after a question, and then answers', async t => {
  const driver = picker().press('escape').send('/switch qwen3-0.6b');
  t.match(driver.state.dialog, { question: /qwen3-0.6b is not on this disk. Pull it, 610 MB/ });
  t.same(driver.take('pull'), [], 'nothing without an answer');
  driver.press('y');
  t.match(driver.take('pull'), [{ reference: 'qwen3-0.6b' }]);
  const pulled = {
    type: 'pulled',
    reference: 'qwen3-0.6b',
    name: 'Qwen3-0.6B-Q8_0',
    path: '/models/q.gguf',
  } as const;
  driver.event(pulled);
  t.match(driver.take('find-model'), [{ path: '/models/q.gguf' }], 'it is looked up and answers');

  const busy = picker().press('escape').send('/switch qwen3-0.6b').press('y').send('hello');
  busy.stream({ type: 'prompt', total: 20, cached: 4, omitted: { turns: 0, tokens: 0 } });
  busy.event(pulled);
  t.same(busy.take('find-model'), [], 'a reply is not cut short by it');
  t.match(busy.text(), /qwen3-0.6b is here/);
});

t.test(
  'progress goes on while the chat does, and the status line tells it where the pane is hidden',
  async t => {
    const driver = Driver.ready({ columns: 80, rows: 24 }).send('/pull gpt2').send('hello');
    driver.event({ type: 'pulling', reference: 'gpt2', progress: progress(80e6) });
    driver.stream({ type: 'prompt', total: 20, cached: 4, omitted: { turns: 0, tokens: 0 } });
    driver.stream({ type: 'text', text: 'a reply', tokens: 2 });
    driver.now += 20_000;
    driver.event({ type: 'tick' });
    t.match(driver.text(), 'a reply');
    t.match(driver.lines().at(-1), 'pulls gpt2 10 %');
  },
);

t.test('one that is too large is asked about, with one that fits named; loaded ones are not', async t => {
  const driver = picker().press('down', 'down', 'down', 'enter');
  t.same(driver.take('load-model'), []);
  t.match(driver.state.dialog, {
    question:
      /^huge needs 80\.0 GB with 131,072 tokens: too large\. llama3-1b fits\. Load it all the same\?$/,
  });
  driver.press('y');
  t.match(driver.take('load-model'), [{ name: 'huge' }]);
  driver.event({
    type: 'load-failed',
    name: 'huge',
    reason: 'no memory',
    stopped: false,
    fallback: facts,
    contextSize: 2048,
  });
  t.match(driver.state.notice, {
    text: 'huge: no memory; /switch llama3-1b takes less memory; tiny goes on',
  });
});

t.test('/models shows the columns of the list, and what can be pulled', async t => {
  const driver = picker(100, 40).press('escape').send('/models');
  t.match(driver.text(), /huge +Q8_0 +70\.0 GB +128k too large +available/);
  t.match(driver.text(), /gpt2 +Q8_0 +164 MB +1k fits +in memory/);
  t.match(driver.text(), /llama3-3b +1\.88 GB +chat/);
});

t.test('the menu of models is filtered by typing, names before descriptions', async t => {
  const driver = new Driver().event({ type: 'models', models, first: true }).type('lla');
  t.notMatch(driver.text(), /gpt2 +Q8_0/);
  driver.press('enter');
  t.match(driver.take('load-model'), [{ name: 'llama3-1b' }]);
});

t.test('the memory pane names all loaded models where there are several', async t => {
  const driver = picker(200, 60).press('escape');
  t.match(driver.text(), /• tiny +287 MB in use/);
  t.match(driver.text(), /◦ gpt2 +307 MB idle/);
  driver.event({ type: 'loaded', facts: { ...facts, name: 'gpt2' }, contextSize: 1024 });
  driver.event({ type: 'pool', engines: [held('gpt2', 1e6, 1)], swap: 0 });
  t.notMatch(driver.text(), 'in use');
});

t.test('names from the hub and from files show as text only', async t => {
  const hostile = '\x1b[2J\u202eevil\u2066';
  const driver = picker().send(`/pull a/${hostile}:Q4`);
  driver.event({ type: 'pulling', reference: driver.state.pulls[0]?.reference ?? '', progress: progress(1) });
  driver.press('i', 'enter');
  const [asked] = driver.take('plan-import');
  const row = { path: hostile, sizeBytes: 1, id: hostile, what: hostile };
  driver.event({
    type: 'import-planned',
    source: asked?.source ?? { type: 'ollama' },
    rows: [{ ...row, type: 'skipped', reason: hostile }],
  });
  t.notMatch(driver.text(), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});
