import t from 'tap';
import { parseArgs } from '../../lib/cli/args.js';
import { help } from '../../lib/cli/help.js';

t.test('without a command the chat opens', async t => {
  t.same(parseArgs([]), { type: 'chat', flags: {}, choose: false });
  t.match(parseArgs(['--choose', '-m', 'x']), { type: 'chat', flags: { model: 'x' }, choose: true });
});

t.test('ask takes the words that follow as one prompt, and flags anywhere', async t => {
  t.match(parseArgs(['ask', 'two', 'words', '--top-k', '3', '-s', 'Be brief.']), {
    type: 'ask',
    prompt: 'two words',
    flags: { topK: '3', system: 'Be brief.' },
  });
  t.match(parseArgs(['ask', '--', '-o', 'is', 'text']), { prompt: '-o is text' });
  t.match(parseArgs(['ask', '--seed', '-1', 'x']), { flags: { seed: '-1' }, prompt: 'x' });
});

t.test('-o takes a parameter and its value, and checks both', async t => {
  t.match(parseArgs(['ask', '-o', 'min_p', '0.1', 'x']), { flags: { min_p: '0.1' }, prompt: 'x' });
  t.throws(() => parseArgs(['ask', '-o', 'min_p']), { code: 'USAGE' });
  t.throws(() => parseArgs(['ask', '-o', 'nosuch', '1']), { code: 'BAD_INPUT', message: /nosuch/ });
  t.throws(() => parseArgs(['ask', '-o', 'top_p', '7']), { code: 'BAD_INPUT', message: /from 0 to 1/ });
});

t.test('what is unknown or lacks its value is wrong usage that names it', async t => {
  for (const [argv, name] of [
    [['--nosuch'], '--nosuch'],
    [['-z'], '-z'],
    [['nosuch'], 'nosuch'],
    [['ask', '--model'], '--model'],
    [['ask', '-m', 'a', '-m', 'b'], 'model'],
    [['config', 'set', 'x'], 'config set'],
    [['help', 'nosuch'], 'nosuch'],
  ] as const) {
    t.throws(() => parseArgs(argv), { code: 'USAGE', message: new RegExp(name) }, argv.join(' '));
  }
});

t.test('help and version come before everything else', async t => {
  t.match(parseArgs(['ask', '--help']), { type: 'help', text: /stdin comes before the prompt/ });
  t.match(parseArgs(['-v']), { type: 'version' });
  t.match(parseArgs(['help', 'config']), { text: help('config') });
});

t.test('config prints, sets and unsets', async t => {
  t.same(parseArgs(['config']), { type: 'config', flags: {} });
  t.match(parseArgs(['config', 'set', 'system_prompt', 'Be', 'brief.']), {
    change: { type: 'set', name: 'system_prompt', value: 'Be brief.' },
  });
  t.match(parseArgs(['config', 'unset', 'threads']), { change: { type: 'unset', name: 'threads' } });
});

t.test('every flag that help names is known', async t => {
  for (const [, flag] of help(undefined).matchAll(/(--[a-z-]+)/g)) {
    const value = ['--choose', '--help', '--version'].includes(flag ?? '') ? [] : ['1'];
    t.doesNotThrow(() => parseArgs([flag ?? '', ...value]), `${flag}`);
  }
});

t.test('the process is called llmtui wherever processes are listed', async t => {
  parseArgs([]);
  t.equal(process.title, 'llmtui');
});
