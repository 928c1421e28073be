import t from 'tap';
import { commands } from '../../../lib/cli/command-line/commands.js';
import { written } from '../../../lib/cli/command-line/flags.js';
import { help } from '../../../lib/cli/command-line/help.js';
import { parseArgs } from '../../../lib/cli/command-line/parse.js';

t.test('without a command the chat opens', async t => {
  t.same(parseArgs([]), { type: 'chat', flags: {}, choose: false, offline: false });
  t.match(parseArgs(['--choose', '-m', 'x']), { type: 'chat', flags: { model: 'x' }, choose: true });
});

t.test('ask takes the words that follow as one prompt, and flags anywhere', async t => {
  t.match(parseArgs(['ask', 'two', 'words', '--top-k', '3', '-s', 'Be brief.']), {
    type: 'ask',
    words: ['two', 'words'],
    flags: { topK: '3', system: 'Be brief.' },
  });
  t.match(parseArgs(['ask', '--', '-o', 'is', 'text']), { words: ['-o', 'is', 'text'] });
  t.match(parseArgs(['ask', '--seed', '-1', 'x']), { flags: { seed: '-1' }, words: ['x'] });
});

t.test('the last of several values of a flag counts, as behind an alias of the shell', async t => {
  t.match(parseArgs(['ask', '-m', 'a', '--model', 'b', '--max-tokens=1', '--max-tokens', '2', 'x']), {
    flags: { model: 'b', maxTokens: '2' },
    words: ['x'],
  });
  t.match(
    parseArgs(['ask', '-f', '-', '-f', 'b', '--seed', '3', '--seed', '-1', '--', '-m', 'c', '-m', 'd']),
    {
      files: ['-', 'b'],
      flags: { seed: '-1' },
      words: ['-m', 'c', '-m', 'd'],
    },
  );
  t.match(parseArgs(['ask', '-ma/b=c.gguf', '-n2', '-fone', '-f', 'two', '-xq', '--', '-mx']), {
    flags: { model: 'a/b=c.gguf' },
    count: 2,
    files: ['one', 'two'],
    extract: true,
    quiet: true,
    words: ['-mx'],
  });
  t.match(parseArgs(['ask', '-qma', '-m=b', '-xm', 'c', 'x']), {
    flags: { model: 'c' },
    extract: true,
    quiet: true,
    words: ['x'],
  });
  t.match(parseArgs(['ask', '-n', '2', '-n', '3', '-q', '-q', 'x']), { count: 3, quiet: true });
  t.match(parseArgs(['ask', '-s', 'Be brief.', '-s', '', 'x']), { flags: { system: '' } });
});

t.test('-o takes a parameter and its value, and checks both', async t => {
  t.match(parseArgs(['ask', '-o', 'min_p', '0.1', 'x']), { flags: { minP: '0.1' }, words: ['x'] });
  t.throws(() => parseArgs(['ask', '-o', 'min_p']), { code: 'USAGE' });
  t.throws(() => parseArgs(['ask', '-o', 'nosuch', '1']), { code: 'BAD_INPUT', message: /nosuch/ });
  t.throws(() => parseArgs(['ask', '-o', 'top_p', '7']), { code: 'BAD_INPUT', message: /from 0 to 1/ });
});

t.test('the last of a flag and an -o for the same parameter counts', async t => {
  t.match(parseArgs(['ask', '-o', 'max_tokens', '3', '--max-tokens', '9', 'x']), {
    flags: { maxTokens: '9' },
  });
  t.match(parseArgs(['ask', '--max-tokens', '9', '-o', 'max-tokens', '3', 'x']), {
    flags: { maxTokens: '3' },
  });
  t.match(parseArgs(['ask', '-o', 'seed', '-1', 'x']), { flags: { seed: '-1' }, words: ['x'] });
});

t.test('what is unknown or lacks its value is wrong usage that names it', async t => {
  for (const [argv, name] of [
    [['--nosuch'], '--nosuch'],
    [['-z'], '-z'],
    [['nosuch'], 'nosuch'],
    [['ask', '--model'], '--model'],
    [['ask', '-m', 'a', '-m'], '--model'],
    [['ask', 'x', '-f'], '--file'],
    [['ask', '-f', '--json', 'x'], '--file'],
    [['ask', '--param=', 'x'], '--param'],
    [['config', 'set', 'x'], 'config set'],
    [['help', 'nosuch'], 'nosuch'],
  ] as const) {
    t.throws(() => parseArgs(argv), { code: 'USAGE', message: new RegExp(name) }, argv.join(' '));
  }
});

t.test('help and version come before everything else', async t => {
  t.match(parseArgs(['ask', '--help']), { type: 'help', text: /Text on stdin comes first/ });
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

t.test('every flag that a help names is known to its command', async t => {
  for (const [name, { flags }] of Object.entries(commands)) {
    for (const flag of flags) t.match(help(name), new RegExp(`${written(flag)}\\b`), `${name} ${flag}`);
  }
});

t.test(
  'a flag of another command is told with those that take it, an unknown one with the nearest',
  async t => {
    t.throws(() => parseArgs(['models', '--choose']), {
      code: 'USAGE',
      message: /goes with chat, not with models/,
    });
    t.throws(() => parseArgs(['ask', '--shema', 'x']), { code: 'USAGE', message: /did you mean --schema\?/ });
    t.throws(() => parseArgs(['modls']), { code: 'USAGE', message: /did you mean llmtui models\?/ });
    t.throws(() => parseArgs(['help', 'modls']), {
      code: 'USAGE',
      message: /did you mean llmtui help models\?/,
    });
    t.throws(() => parseArgs(['aks', 'x']), { code: 'USAGE', message: /did you mean llmtui ask\?/ });
    t.throws(() => parseArgs(['ask', '--frobnicate', 'x']), {
      code: 'USAGE',
      message: 'no flag --frobnicate; see llmtui help ask',
    });
    t.throws(() => parseArgs(['ask', '--temprature', '0']), {
      message: 'no flag --temprature; did you mean --temperature? see llmtui help ask',
    });
    t.throws(() => parseArgs(['history', '--ctx', '4']), { code: 'USAGE', message: /goes with .*ask/ });
  },
);

t.test('ask takes files, a conversation, a template with variables, and forms of output', async t => {
  t.match(parseArgs(['ask', '-f', 'a', '--file', 'b', '-', 'x', '-n', '3', '--no-stream', '--no-log']), {
    files: ['a', 'b'],
    words: ['-', 'x'],
    count: 3,
    stream: false,
    log: false,
    attach: true,
    output: 'text',
  });
  t.match(parseArgs(['ask', '-c', 'x']), { continues: { type: 'newest' }, stream: true, log: true });
  t.match(parseArgs(['ask', '--conversation', 'conv_1', 'x']), { continues: { type: 'id', id: 'conv_1' } });
  t.match(parseArgs(['ask', '-t', 'short', '-p', 'a=b=c', '-p', 'd=']), {
    template: 'short',
    params: { a: 'b=c', d: '' },
  });
  t.match(parseArgs(['ask', '--stream-json', 'x']), { output: 'stream-json' });
  t.notMatch(parseArgs(['ask', 'x']), { continues: {} });
});

t.test('flags that contradict each other are wrong usage', async t => {
  for (const argv of [
    ['ask', '--json', '--stream-json'],
    ['ask', '-c', '--conversation', 'x'],
    ['ask', '-x', '--schema', 'a'],
    ['ask', '-n', '0'],
    ['ask', '-n', 'two'],
    ['ask', '-p', 'novalue'],
  ]) {
    t.throws(() => parseArgs(argv), { code: 'USAGE' }, argv.join(' '));
  }
});

t.test('history has actions', async t => {
  t.match(parseArgs(['history']), { action: { type: 'list', most: undefined }, json: false });
  t.match(parseArgs(['history', 'list', '--most', '3', '--json']), { action: { most: 3 }, json: true });
  t.match(parseArgs(['history', 'search', 'two', 'words']), {
    action: { type: 'search', words: 'two words' },
  });
  t.match(parseArgs(['history', 'export', 'last', '--format', 'json', '--output', 'f']), {
    action: { type: 'export', conversation: 'last', format: 'json' },
    output: 'f',
  });
  t.match(parseArgs(['history', 'rm', 'a', 'b', '-y']), { action: { conversations: ['a', 'b'], yes: true } });
  for (const words of [
    ['show'],
    ['show', 'a', 'b'],
    ['rm'],
    ['search'],
    ['nosuch'],
    ['export', 'a', '--format', 'x'],
  ])
    t.throws(() => parseArgs(['history', ...words]), { code: 'USAGE' }, words.join(' '));
});

t.test('bench takes lists of numbers; its letters are its own', async t => {
  t.match(parseArgs(['bench']), { prompt: [512], generate: [128], repetitions: 5, output: 'table' });
  t.match(
    parseArgs(['bench', '-p', '64,128', '-n', '0', '-r', '2', '--format', 'csv', '--compare', 'threads=1']),
    {
      prompt: [64, 128],
      generate: [],
      repetitions: 2,
      output: 'csv',
      compare: 'threads=1',
    },
  );
  t.throws(() => parseArgs(['bench', '-p', 'x']), { code: 'USAGE' });
  t.throws(() => parseArgs(['bench', 'word']), { code: 'USAGE' });
});

t.test('check, doctor and cache', async t => {
  t.match(parseArgs(['check', '--url', 'http://x', '-i']), {
    url: 'http://x',
    interactive: true,
    listModels: false,
  });
  t.match(parseArgs(['doctor', '--json']), { type: 'doctor', json: true });
  t.match(parseArgs(['cache']), { type: 'cache', action: 'list' });
  t.match(parseArgs(['cache', 'clear']), { action: 'clear' });
  t.throws(() => parseArgs(['cache', 'nosuch']), { code: 'USAGE' });
});

t.test('the version can be asked for as JSON', async t => {
  t.match(parseArgs(['--version', '--json']), { type: 'version', json: true });
});

t.test('--serve is the command serve', async t => {
  t.same(parseArgs(['serve']), { type: 'serve', flags: {}, api: 'both', tui: false, offline: false });
  t.same(parseArgs(['--serve', '--tui']), parseArgs(['serve', '--tui']));
  t.match(parseArgs(['-m', 'x', '--serve', '--port', '0']), {
    type: 'serve',
    flags: { model: 'x', port: '0' },
  });
  t.match(parseArgs(['ask', '--', '--serve']), { type: 'ask', words: ['--serve'] });
  t.throws(() => parseArgs(['ask', '--serve', 'x']), { code: 'USAGE', message: /goes with serve/ });
  t.match(parseArgs(['--serve', '--help']), { type: 'help', text: /--keep-alive/ });
});

t.test('serve takes its settings as flags', async t => {
  t.match(
    parseArgs([
      ...[
        'serve',
        '--api',
        'ollama',
        '--host',
        '::1',
        '--api-key=k',
        '--max-models',
        '2',
        '--keep-alive',
        '-1',
      ],
      ...[
        '--log-messages',
        '--allowed-host',
        'box.lan',
        '--cors-origin',
        'http://a',
        '--cors-origin=http://b',
        '--drain',
        '5',
        '--parallel',
        '8',
      ],
    ]),
    {
      api: 'ollama',
      flags: {
        host: '::1',
        apiKey: 'k',
        maxModels: '2',
        keepAlive: '-1',
        corsOrigin: 'http://a,http://b',
        drain: '5',
        parallel: '8',
        logMessages: 'yes',
        allowedHost: 'box.lan',
      },
    },
  );
  t.throws(() => parseArgs(['serve', '--api', 'x']), { code: 'USAGE', message: /both, openai, ollama/ });
  t.throws(() => parseArgs(['serve', 'x']), { code: 'USAGE', message: /takes no words/ });
  t.throws(() => parseArgs(['--port', '1']), { code: 'USAGE', message: /--port goes with serve/ });
});
