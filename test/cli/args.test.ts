import t from 'tap';
import { parseArgs } from '../../lib/cli/args.js';
import { help } from '../../lib/cli/help.js';

t.test('without a command the chat opens', async t => {
  t.same(parseArgs([]), { type: 'chat', flags: {}, choose: false, offline: false });
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
    const value = ['--choose', '--offline', '--help', '--version'].includes(flag ?? '') ? [] : ['1'];
    t.doesNotThrow(() => parseArgs([flag ?? '', ...value]), `${flag}`);
  }
});

t.test('every flag that the help of a command names goes with it', async t => {
  const switches = [
    '--json',
    '--yes',
    '--dry-run',
    '--list',
    '--offline',
    '--hf-cache',
    '--ollama',
    '--lm-studio',
  ];
  for (const command of ['models', 'show', 'rm', 'import', 'pull', 'search']) {
    for (const [, flag] of help(command).matchAll(/(--[a-z-]+)/g)) {
      const words = ['show', 'rm', 'pull', 'search'].includes(command) ? ['x'] : [];
      const value = switches.includes(flag ?? '') ? [] : ['1'];
      t.doesNotThrow(() => parseArgs([command, ...words, flag ?? '', ...value]), `${command} ${flag}`);
    }
  }
});

t.test('the commands about models take their words and flags', async t => {
  t.same(parseArgs(['models', '--json']), { type: 'models', flags: {}, json: true });
  t.same(parseArgs(['show', 'gpt2', '--ctx', '512']), {
    type: 'show',
    flags: { ctx: '512' },
    model: 'gpt2',
    json: false,
  });
  t.match(parseArgs(['rm', '-y', 'gpt2']), { type: 'rm', model: 'gpt2', yes: true });
  t.same(
    parseArgs([
      'import',
      '--folder',
      'x',
      '--dry-run',
      '--profile',
      'fast',
      '--override',
      'context=1',
      '--override',
      'vision=true',
    ]),
    {
      type: 'import',
      flags: {},
      request: {
        from: { folder: 'x', hfCache: false, ollama: false, lmStudio: false },
        profile: 'fast',
        overrides: ['context=1', 'vision=true'],
        dryRun: true,
      },
      offline: false,
    },
  );
  t.match(parseArgs(['import', 'a.gguf', '--output', 'm.yaml']), {
    request: { from: { what: 'a.gguf' }, output: 'm.yaml', overrides: [] },
  });
  t.match(parseArgs(['pull', 'a/b:Q4_0', '--list']), { what: 'a/b:Q4_0', list: true, offline: false });
  t.match(parseArgs(['search', 'small', 'llama', '--offline']), { words: 'small llama', offline: true });
});

t.test('a flag of another command is wrong usage that says where it goes', async t => {
  for (const [argv, message] of [
    [['models', '--yes'], '--yes goes with rm, not with models'],
    [['ask', '--json', 'x'], '--json goes with models, show, search, ps, not with ask'],
    [['--hf-cache'], '--hf-cache goes with import, not with chat'],
    [['ask', '--override', 'a=b'], '--override goes with import, not with ask'],
    [['show'], /llmtui show <model>/],
    [['rm', 'a', 'b'], /llmtui rm <model>/],
    [['models', 'x'], /llmtui show x/],
    [['import', 'a', 'b'], /one file/],
    [['import', '--override', ''], /--override takes a value/],
    [['toString'], /no command "toString"/],
    [['help', 'constructor'], /no command "constructor"/],
  ] as const)
    t.throws(() => parseArgs(argv), { code: 'USAGE', message }, argv.join(' '));
});

t.test('the process is called llmtui wherever processes are listed', async t => {
  parseArgs([]);
  t.equal(process.title, 'llmtui');
});
