import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keys } from '../helpers/keys.js';
import { type Home, makeHome, packageRoot, startProgram } from '../helpers/program.js';
import type { Term } from '../helpers/term.js';

// Two busy cores answer slowly; nothing here is timed.
const LOAD_MS = 90_000;
const REPLY_MS = 120_000;
const env = { LLM_CONTEXT_SIZE: '1024' };
// Without its last token, <|im_end|>, a reply goes on until it is stopped.
const endless = ['-o', 'logit_bias', '2:-inf'];

/** A home that knows a second model: a copy of the starter, which llmtui has never seen at that place. */
function homeWithTwoModels(t: Parameters<typeof makeHome>[0]): Home {
  const home = makeHome(t);
  const models = join(home.path, 'models');
  mkdirSync(models);
  copyFileSync(
    join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf'),
    join(models, 'second.gguf'),
  );
  return home;
}

const start = (t: Parameters<typeof makeHome>[0], home: Home, args: readonly string[] = []) =>
  startProgram(t, { home, env, args, cols: 110, rows: 32 });

/** Closes the menu of the first start. A key right behind Esc would be taken for Alt and that key. */
async function closeMenu(term: Term): Promise<void> {
  await term.until('Choose a model', LOAD_MS);
  term.send(keys.escape);
  await term.until(screen => !screen.includes('Choose a model'));
}

const idle = (term: Term) => term.until(screen => !screen.includes('Esc stops'), REPLY_MS);

async function leave(term: Term): Promise<void> {
  term.send('/quit\r');
  const { status } = await term.ended(20_000);
  if (status !== 0) throw new Error(`left with status ${status}`);
}

t.test(
  'a whole conversation: choose, chat, stop, switch, save, load, clear, quit, and back again',
  async t => {
    const home = homeWithTwoModels(t);
    const saves = join(home.env.XDG_DATA_HOME ?? '', 'llmtui/saves');
    const term = start(t, home, endless);

    await term.until('Choose a model', LOAD_MS);
    t.match(term.text(), 'second', 'the menu shows every model found');
    term.send(keys.enter);
    await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);
    await term.until(screen => !screen.includes('Choose a model'));

    await term.type('/set max_tokens 24\r');
    await term.until('max_tokens is 24');
    await term.type('Say hello to Ada.\r');
    await term.until(/\d+ tokens ·.*first after/, REPLY_MS);
    t.match(
      term.text(),
      /You\s+│?\s*│?.*\n.*Say hello to Ada/,
      'the message and its reply stand in the chat',
    );

    await term.type('/set max_tokens 400\r');
    await term.until('max_tokens is 400');
    await term.type('Count from one to one hundred in words.\r');
    await term.until(/\d+ tokens(?! left)/, REPLY_MS);
    await term.until(/You[\s\S]*Count from one[\s\S]*smollm2-135m {2}(\d\d|[5-9]) tokens/, REPLY_MS);
    term.send(keys.escape);
    await term.until('stopped', REPLY_MS);
    t.pass('Esc stopped the reply and its text stayed');

    await term.type('/switch second\r');
    await term.until(/second \(cpu\)/, LOAD_MS);
    t.match(term.text(), 'stopped', 'the conversation is still there');

    await term.type('/save first talk\r');
    await term.until(/saved as .*first talk\.json/);
    t.ok(existsSync(join(saves, 'first talk.json')));
    await term.type('/save first talk\r');
    await term.until('Replace it?');
    term.send('n');
    await term.until(screen => !screen.includes('Replace it?'));

    await term.type('/clear\r');
    await term.until('New conversation');
    t.notMatch(term.text(), 'Say hello to Ada.\n');
    await term.type('/load nothing\r');
    await term.until(/nothing/);
    await term.type('/load first talk\r');
    await term.until('Count from one to one hundred', 20_000);
    await term.type('a draft');
    await term.until('> a draft');
    term.send(keys.ctrl('u'));
    await leave(term);
    t.notOk(term.screen.modes().alternateScreen, 'the terminal is as it was');
    t.ok(
      readdirSync(saves).some(name => name.startsWith('conv_')),
      'the conversation was written as a file on the way',
    );

    const again = start(t, home);
    await again.until('Count from one to one hundred', LOAD_MS);
    await again.until(/second \(cpu\)/, LOAD_MS);
    t.notMatch(again.text(), 'Choose a model', 'the menu is for the first start');
    await again.type('/set max_tokens 8\r');
    await again.until('max_tokens is 8');
    await again.type('One more.\r');
    await again.until(/8 tokens|\b[1-7] tokens/, REPLY_MS);
    await idle(again);
    await again.type('unsent draft');
    await again.until('> unsent draft');
    await new Promise(resolve => setTimeout(resolve, 700));
    again.kill('SIGKILL');
    await again.ended();

    const third = start(t, home);
    await third.until('One more.', LOAD_MS);
    await third.until('> unsent draft');
    t.pass('after kill -9 every finished message and the draft are there');
    third.send(keys.ctrl('u'));
    await leave(third);
  },
);

t.test('quitting while the model loads or replies is clean', async t => {
  const home = makeHome(t);
  const loading = start(t, home, ['-m', 'smollm2-135m']);
  await loading.until('Message', LOAD_MS);
  await loading.type('/quit\r');
  t.equal((await loading.ended(30_000)).status, 0);
  t.notOk(loading.screen.modes().alternateScreen);

  const replying = start(t, home, endless);
  await closeMenu(replying);
  await replying.until(/smollm2-135m \(cpu\)/, LOAD_MS);
  await replying.type('Tell me a long story about a river.\r');
  await replying.until(/smollm2-135m {2}(\d\d|[5-9]) tokens/, REPLY_MS);
  replying.kill('SIGTERM');
  t.equal((await replying.ended(20_000)).status, 143);
  t.notOk(replying.screen.modes().alternateScreen);

  const after = start(t, home);
  await after.until('stopped', LOAD_MS);
  t.match(after.text(), 'Tell me a long story', 'the partial reply was kept');
  after.send(keys.ctrl('d'));
  t.equal((await after.ended(20_000)).status, 0);
});

t.test('a reply, editing and scrolling go on at the same time, at any size', async t => {
  const term = start(t, makeHome(t), endless);
  await closeMenu(term);
  await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);
  await term.type('Write a very long text about the sea, in many paragraphs.\r');
  await term.until(/smollm2-135m {2}\d+ tokens/, REPLY_MS);
  await term.type('typing meanwhile');
  await term.until('> typing meanwhile');
  term.send(keys.pageUp);
  for (const [cols, rows] of [
    [80, 24],
    [60, 16],
    [200, 60],
    [110, 32],
  ] as const) {
    term.resize(cols, rows);
    // The text alone is no sign: the terminal moves it about before the program has drawn anew.
    await term.until(() => {
      const lines = term.screen.lines();
      return lines[rows - 2]?.length === cols && lines[rows - 3]?.includes('> typing meanwhile') === true;
    });
  }
  term.paste('pasted\ntext');
  await term.until('pasted');
  t.match(term.text(), 'Esc stops', 'the paste did not send');
  term.send(keys.ctrl('c'));
  await term.until(screen => !screen.includes('typing meanwhile'));
  term.send(keys.ctrl('c'));
  await idle(term);
  term.send(keys.ctrl('c'));
  await term.until('Leave llmtui?');
  term.send(keys.ctrl('c'));
  t.equal((await term.ended(20_000)).status, 0);
});

t.test('what native code prints goes to the log, never to the screen', async t => {
  const home = makeHome(t);
  const term = startProgram(t, { home, env: { ...env, LLM_LOG_LEVEL: 'DEBUG' }, cols: 100, rows: 30 });
  await term.until(/smollm2-135m \(cpu\)/, LOAD_MS);
  t.notMatch(term.raw().toString('utf8'), /llama_model_loader|ggml_/);
  await closeMenu(term);
  term.send(keys.ctrl('d'));
  await term.ended(20_000);
  const log = readFileSync(join(home.env.XDG_STATE_HOME ?? '', 'llmtui/llmtui.log'), 'utf8');
  t.match(log, /llama_model_loader/, 'it is in the log');
});
