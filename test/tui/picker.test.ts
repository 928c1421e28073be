import t from 'tap';
import type { Choice } from '../../lib/models/hub/choices.js';
import type { ImportRow } from '../../lib/models/import/row.js';
import { Driver, entry, facts } from './driver.js';
import { GB, golden, held, models, picker, progress } from './picker-driver.js';

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

t.test('models of servers, those that lack a key and those that read pictures say so', async t => {
  const driver = Driver.ready({ columns: 120, rows: 40 });
  const remote = { path: '', sizeBytes: 0, needBytes: 0, remote: true, purpose: 'chat' } as const;
  const reason = 'wants a key: set the environment variable OPENAI_API_KEY';
  const models = [
    entry('cluster', { ...remote, description: 'llama at gpu.example', vision: true }),
    entry('gpt', { ...remote, status: 'disabled', reason }),
  ];
  driver.event({ type: 'models', models, first: false }).press('f3', 'home');
  t.match(driver.text(), /cluster +remote +2k +available/);
  t.match(driver.text(), 'llama at gpu.example; reads pictures');
  t.match(
    driver.press('down').text(),
    /gpt +remote +2k +disabled[\s\S]*wants a key: set the environment variable/,
  );
  driver.press('enter');
  t.equal(driver.state.notice?.text, `gpt: ${reason}`);
  t.same(driver.take('load-model'), []);
});
