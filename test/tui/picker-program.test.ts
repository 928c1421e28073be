import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startHub } from '../helpers/hub.js';
import { keys } from '../helpers/keys.js';
import { makeHome, packageRoot, startProgram } from '../helpers/program.js';
import { gpt2Path } from '../helpers/small-models.js';

// Two busy cores answer slowly; nothing here is timed.
const LOAD_MS = 90_000;
const REPLY_MS = 120_000;
const starter = join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf');

t.test(
  'the list of models: filter and switch, switch off and on, pull while a reply streams, remove',
  async t => {
    const home = makeHome(t);
    const models = join(home.path, 'models');
    mkdirSync(models);
    copyFileSync(starter, join(models, 'second.gguf'));
    const repository = { files: { 'distilgpt2.Q8_0.gguf': readFileSync(gpt2Path) } };
    const hub = await startHub(t, {
      repositories: { 'QuantFactory/distilgpt2-GGUF': repository },
      fault: () => ({ type: 'slow', bytesPerSecond: 250_000 }),
    });
    const term = startProgram(t, {
      home,
      env: { LLM_CONTEXT_SIZE: '1024', HF_ENDPOINT: hub.endpoint },
      // Without its last token, <|im_end|>, a reply goes on until it is stopped.
      args: ['-m', 'smollm2-135m', '-o', 'logit_bias', '2:-inf'],
      cols: 110,
      rows: 32,
    });
    await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);

    term.send(keys.f3);
    await term.until('/ filter');
    await term.type('/sec');
    await term.until(/1 of 3/);
    term.send(keys.enter);
    await term.until(/second \(cpu\)/, LOAD_MS);
    await term.until('◦ smollm2-135m');
    t.pass('the one before it stays in memory');

    term.send(keys.f3);
    await term.until('/ filter');
    await term.type('/smol');
    await term.until(/1 of 3/);
    term.send(keys.tab);
    await term.until('d off, on');
    term.send('d');
    await term.until(/- smollm2-135m .*disabled/);
    const registry = join(home.env.XDG_CONFIG_HOME ?? '', 'llmtui/models.yaml');
    t.match(readFileSync(registry, 'utf8'), /id: smollm2-135m[\s\S]*enabled: false/);
    term.send('d');
    await term.until(/smollm2-135m .*available/);
    // Behind Esc a key would be taken for Alt and that key.
    term.send(keys.f5);
    term.send(keys.f5);

    await term.type('Write a very long text about the sea.\r');
    await term.until(/second {2}\d+ tokens/, REPLY_MS);
    await term.type('/pull distilgpt2\r');
    await term.until(/↓ distilgpt2 +\d+ %/, LOAD_MS);
    const tokens = () => Number(/second {2}(\d+) tokens/.exec(term.text())?.[1] ?? Number.NaN);
    const before = tokens();
    await term.until(screen => screen.includes('↓ distilgpt2') && tokens() > before, REPLY_MS);
    t.pass('the reply went on while the download did');
    const file = join(models, 'QuantFactory/distilgpt2-GGUF/distilgpt2.Q8_0.gguf');
    await term.until(() => existsSync(file), REPLY_MS);
    await term.until(screen => !screen.includes('↓ distilgpt2') && screen.includes('distilgpt2'), REPLY_MS);
    // On a fast machine the reply may have filled the context by now.
    if (term.text().includes('Esc stops')) term.send(keys.escape);
    await term.until(screen => !screen.includes('Esc stops'), REPLY_MS);

    term.send(keys.f3);
    await term.until('/ filter');
    await term.type('/distil');
    await term.until(/1 of 4/);
    term.send(keys.tab);
    await term.until('x remove');
    term.send('x');
    await term.until('Remove distilgpt2?');
    term.send('n');
    await term.until(screen => !screen.includes('Remove distilgpt2?'));
    t.ok(existsSync(file), 'nothing without a yes');
    term.send('x');
    await term.until('Remove distilgpt2?');
    term.send('y');
    await term.until('is removed');
    t.notOk(existsSync(file));
    await term.until('no model matches');
    term.send(keys.f5);
    term.send(keys.f5);
    await term.type('/quit\r');
    t.equal((await term.ended(30_000)).status, 0);
  },
);

t.test('leaving in the middle of a pull is clean, and what has come is kept', async t => {
  const home = makeHome(t);
  mkdirSync(join(home.path, 'models'));
  const repository = { files: { 'distilgpt2.Q8_0.gguf': readFileSync(gpt2Path) } };
  const hub = await startHub(t, {
    repositories: { 'QuantFactory/distilgpt2-GGUF': repository },
    fault: () => ({ type: 'slow', bytesPerSecond: 60_000 }),
  });
  const term = startProgram(t, {
    home,
    env: { LLM_CONTEXT_SIZE: '1024', HF_ENDPOINT: hub.endpoint },
    args: ['-m', 'smollm2-135m'],
    cols: 80,
    rows: 24,
  });
  await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);
  await term.type('/pull distilgpt2\r');
  await term.until(/pulls distilgpt2 [1-9]\d* %/, LOAD_MS);
  await term.type('/quit\r');
  t.equal((await term.ended(30_000)).status, 0);
  t.notOk(term.screen.modes().alternateScreen);
  t.notMatch(term.text(), 'distilgpt2', 'nothing is painted behind the screen');
  const kept = readdirSync(join(home.path, 'models/QuantFactory/distilgpt2-GGUF'));
  t.ok(kept.some(name => name.includes('distilgpt2')));
  t.notOk(kept.includes('distilgpt2.Q8_0.gguf'));
});
