import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readSettings, type SettingsInput } from '../../lib/store/config.js';
import { physicalCores } from '../../lib/store/cores.js';
import { folders } from '../../lib/store/folders.js';

interface Given {
  readonly flags?: SettingsInput['flags'];
  readonly env?: SettingsInput['env'];
  readonly dotEnv?: string;
  /** What config.json holds, as text or as a value. */
  readonly file?: unknown;
  readonly serving?: boolean;
}

/** Reads settings in a home and a working folder of their own. */
function read(t: Test, { flags = {}, env = {}, dotEnv, file, serving = false }: Given = {}) {
  const home = t.testdir({ work: dotEnv === undefined ? {} : { '.env': dotEnv } });
  const where = folders({}, 'linux', home);
  if (file !== undefined) {
    mkdirSync(where.config, { recursive: true });
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    writeFileSync(join(where.config, 'config.json'), text);
  }
  const cwd = join(home, 'work');
  return { ...readSettings({ flags, env, cwd, folders: where, serving }), cwd, where };
}

t.test('without any source every setting has its default', async t => {
  const { settings, rows, where } = read(t);
  t.same(settings, {
    model: undefined,
    device: 'auto',
    modelDir: join(where.cache, 'models'),
    logLevel: 'INFO',
    maxTurns: 50,
    systemPrompt: 'You are a helpful AI assistant.',
    autoSaveInterval: 10,
    contextSize: undefined,
    threads: physicalCores(),
    batchSize: 512,
    gpuLayers: 'auto',
    kvType: 'f16',
    parallel: 1,
    stateCacheSize: 'auto',
    engineProcess: false,
    libraryDir: undefined,
    chooseOnStart: false,
    resizeMax: 1024,
    imageQuality: 88,
    host: '127.0.0.1',
    port: undefined,
    apiKey: undefined,
    allowedHosts: [],
    corsOrigins: [],
    allowImageUrls: false,
    maxModels: 3,
    keepAliveSeconds: 300,
    logMessages: false,
    drainSeconds: 30,
    sampling: {},
    keys: {},
  });
  t.ok(rows.every(row => row.origin === 'default' && row.where === undefined));
});

t.test('flags beat the environment, which beats .env, which beats config.json', async t => {
  const file = { context_size: 1000, batch_size: 100, max_turns: 10, parallel: 7 };
  const dotEnv = 'LLM_CONTEXT_SIZE=2000\nLLM_BATCH_SIZE=200\nLLM_MAX_CONVERSATION_LENGTH=20 # turns\n';
  const env = { LLM_CONTEXT_SIZE: '3000', LLM_BATCH_SIZE: '300' };
  const { settings, rows, cwd, where } = read(t, { file, dotEnv, env, flags: { ctx: '4000' } });
  t.match(settings, { contextSize: 4000, batchSize: 300, maxTurns: 20, parallel: 7 });
  const row = (name: string) => rows.find(each => each.name === name);
  t.match(row('context_size'), {
    value: '4000',
    origin: 'flag',
    where: '--ctx',
    variable: 'LLM_CONTEXT_SIZE',
  });
  t.match(row('batch_size'), { value: '300', origin: 'environment', where: 'LLM_BATCH_SIZE' });
  t.match(row('max_turns'), { value: '20', origin: '.env', where: join(cwd, '.env') });
  t.match(row('parallel'), { value: '7', origin: 'file', where: join(where.config, 'config.json') });
  t.match(row('threads'), { origin: 'default' });
});

t.test('.env never reaches the environment of the process', async t => {
  read(t, { dotEnv: 'LLM_LOG_LEVEL=DEBUG\n' });
  t.equal(process.env.LLM_LOG_LEVEL, undefined);
});

t.test('LLM_CURRENT_MODEL is stronger than LLM_MODEL_NAME, and the flag than both', async t => {
  const env = { LLM_CURRENT_MODEL: 'current', LLM_MODEL_NAME: 'name' };
  t.equal(read(t, { env }).settings.model, 'current');
  t.equal(read(t, { env: { LLM_MODEL_NAME: 'name' } }).settings.model, 'name');
  t.equal(read(t, { env, flags: { model: 'flag' } }).settings.model, 'flag');
  t.equal(read(t, { env: { LLM_MODEL_NAME: 'name' }, dotEnv: 'LLM_CURRENT_MODEL=x' }).settings.model, 'name');
});

t.test('models are looked for in ./models where that is a folder', async t => {
  const home = t.testdir({ work: { models: {} }, other: { models: 'a file' } });
  const where = folders({}, 'linux', home);
  const dir = (cwd: string, env = {}) =>
    readSettings({ flags: {}, env, cwd: join(home, cwd), folders: where }).settings.modelDir;
  t.equal(dir('work'), join(home, 'work', 'models'));
  t.equal(dir('other'), join(where.cache, 'models'));
  t.equal(dir('work', { MODEL_CACHE_DIR: '/m' }), '/m');
  t.equal(dir('work', { MODEL_CACHE_DIR: '/m', LLM_MODEL_CACHE_DIR: '/stronger' }), '/stronger');
});

t.test('a relative folder starts where it was written, a tilde at the home', async t => {
  const relative = read(t, { env: { LLM_MODEL_CACHE_DIR: 'ggufs' } });
  t.equal(relative.settings.modelDir, join(relative.cwd, 'ggufs'));
  const inFile = read(t, { file: { model_dir: 'ggufs' } });
  t.equal(inFile.settings.modelDir, join(inFile.where.config, 'ggufs'));
  const tilde = read(t, { dotEnv: 'MODEL_CACHE_DIR=~/ggufs' });
  t.equal(tilde.settings.modelDir, join(tilde.where.home, 'ggufs'));
});

t.test('an empty variable counts as not set, but for the system prompt', async t => {
  const env = { LLM_DEVICE: '', LLM_THREADS: '', LLM_DEFAULT_SYSTEM_PROMPT: '' };
  const { settings } = read(t, { env, file: { device: 'cpu' } });
  t.match(settings, { device: 'cpu', threads: physicalCores(), systemPrompt: '' });
});

t.test('words are read in any case, numbers with blanks around them', async t => {
  const env = { LLM_DEVICE: 'CUDA', LLM_LOG_LEVEL: 'debug', LLM_KV_TYPE: 'Q8_0', LLM_THREADS: ' 3 ' };
  t.match(read(t, { env }).settings, { device: 'cuda', logLevel: 'DEBUG', kvType: 'q8_0', threads: 3 });
  for (const yes of ['1', 'true', 'YES', 'on']) {
    t.equal(read(t, { env: { LLM_ENGINE_PROCESS: yes } }).settings.engineProcess, true);
  }
  t.equal(read(t, { env: { LLM_CONTEXT_SIZE: 'auto' } }).settings.contextSize, undefined);
  t.equal(read(t, { env: { LLM_GPU_LAYERS: '0' } }).settings.gpuLayers, 0);
});

t.test('a size is bytes, or has a binary unit', async t => {
  const size = (text: string) => read(t, { env: { LLM_STATE_CACHE_SIZE: text } }).settings.stateCacheSize;
  t.equal(size('0'), 0);
  t.equal(size('1000'), 1000);
  t.equal(size('500M'), 500 * 2 ** 20);
  t.equal(size('1.5 GiB'), 1.5 * 2 ** 30);
  t.equal(size('2gb'), 2 ** 31);
  t.equal(size('auto'), 'auto');
  for (const wrong of ['2 GX', '-1', '1e9', `${'9'.repeat(15)}T`])
    t.throws(() => size(wrong), { code: 'BAD_CONFIG', message: /a size such as 500M or 2G.*, or auto/ });
});

t.test('a bad value is named with where it stands and what is allowed', async t => {
  const bad: readonly (readonly [Given, RegExp])[] = [
    [{ env: { LLM_THREADS: 'many' } }, /^LLM_THREADS is "many"; allowed is a whole number from 1 to 512$/],
    [{ env: { LLM_THREADS: '0' } }, /from 1 to 512/],
    [{ env: { LLM_THREADS: '2.5' } }, /from 1 to 512/],
    [{ env: { LLM_CONTEXT_SIZE: '1e3' } }, /a whole number from 64 to \d+, or auto/],
    [{ env: { LLM_DEVICE: 'tpu' } }, /LLM_DEVICE is "tpu"; allowed is one of auto, cpu, cuda, vulkan, metal/],
    [{ dotEnv: 'LLM_KV_TYPE=q3' }, /LLM_KV_TYPE is "q3" in ".*\.env"; allowed is one of f32/],
    [{ file: { log_level: 3 } }, /log_level is "3" in ".*config\.json"; allowed is one of DEBUG/],
    [{ file: { threads: [2] } }, /threads is "\[2\]" in/],
    [{ flags: { ctx: '' } }, /--ctx is "";/],
    [{ flags: { 'kv-type': true } }, /--kv-type is "true"/],
    [{ flags: { model: ' ' } }, /--model is " "; allowed is the name or path of a model/],
    [{ env: { LLM_ENGINE_PROCESS: 'perhaps' } }, /allowed is 1, true, yes, on/],
    [{ flags: { topP: '1.5' } }, /--top-p: top_p is a number from 0 to 1/],
    [
      { file: { sampling: { temperature: 'hot' } } },
      /sampling\.temperature in ".*": temperature is a number/,
    ],
    [{ file: { sampling: { warmth: 1 } } }, /no parameter "warmth"/],
    [{ file: { sampling: 3 } }, /sampling in ".*" must be an object/],
    [{ file: { keys: { send: 3 } } }, /keys\.send is 3/],
    [{ file: { contextsize: 3 } }, /"contextsize" in ".*" is no setting; known are model, /],
  ];
  for (const [given, message] of bad) {
    t.throws(() => read(t, given), { code: 'BAD_CONFIG', message }, JSON.stringify(given));
  }
});

t.test('a damaged config.json is named with its line and stays as it is', async t => {
  const text = '{\n  "threads": 2\n  "device": "cpu"\n}\n';
  t.throws(() => read(t, { file: text }), {
    code: 'BAD_CONFIG',
    message: /config\.json" has no valid JSON at line 3, column 3: correct it or move it away/,
  });
  t.equal(readFileSync(join(t.testdirName, '.config/llmtui/config.json'), 'utf8'), text);
  t.throws(() => read(t, { file: '[]' }), { code: 'BAD_CONFIG', message: /one JSON object/ });
  t.throws(() => read(t, { file: `{}${' '.repeat(2_000_000)}` }), { code: 'BAD_CONFIG', message: /larger/ });
});

t.test('a byte order mark and an empty file are no damage', async t => {
  t.equal(read(t, { file: '\uFEFF{"threads": 3}' }).settings.threads, 3);
  t.equal(read(t, { file: '\n' }).settings.maxTurns, 50);
});

t.test('a folder named .env, as Python makes them, is not read', async t => {
  const home = t.testdir({ '.env': {} });
  t.doesNotThrow(() => readSettings({ flags: {}, env: {}, cwd: home, folders: folders({}, 'linux', home) }));
});

t.test('a folder that was only downloaded cannot name native code to load', async t => {
  t.throws(() => read(t, { dotEnv: 'LLM_LIBRARY_DIR=./evil' }), {
    code: 'BAD_CONFIG',
    message: /LLM_LIBRARY_DIR is not taken from ".*\.env"/,
  });
  t.equal(read(t, { env: { LLM_LIBRARY_DIR: '/opt/llama' } }).settings.libraryDir, '/opt/llama');
});

t.test('sampling comes from config.json and, over it, from flags', async t => {
  const file = { sampling: { temperature: 0.2, seed: 7, stop: ['\n\n', 'END'], logit_bias: { '5': -2 } } };
  const { settings, rows } = read(t, { file, flags: { temperature: '0', 'min-p': '0.1', verbose: true } });
  t.same(settings.sampling, {
    temperature: 0,
    seed: 7,
    stop: ['\n\n', 'END'],
    logit_bias: { '5': -2 },
    min_p: 0.1,
  });
  const row = (name: string) => rows.find(each => each.name === `sampling.${name}`);
  t.match(row('temperature'), { value: '0', origin: 'flag', where: '--temperature' });
  t.match(row('seed'), { value: '7', origin: 'file' });
  t.match(row('stop'), { value: '["\\n\\n","END"]', origin: 'file' });
  t.match(row('top_k'), { value: '40', origin: 'default' });
});

t.test('keys and choose_on_start come from config.json', async t => {
  const { settings, rows } = read(t, { file: { keys: { send: 'ctrl-s' }, choose_on_start: true } });
  t.match(settings, { keys: { send: 'ctrl-s' }, chooseOnStart: true });
  t.match(rows.at(-1), { name: 'keys.send', value: 'ctrl-s', origin: 'file' });
});

t.test('a server answers four at once unless it is told otherwise', async t => {
  t.equal(read(t, { serving: true }).settings.parallel, 4);
  t.equal(read(t, { serving: true, env: { LLM_PARALLEL: '2' } }).settings.parallel, 2);
});

t.test('settings of the server are read from every source', async t => {
  const file = { cors_origin: ['http://a', 'http://B:1/'], max_models: 2 };
  const dotEnv = 'LLM_PORT=1234\nLLM_API_KEY=secret\n';
  const { settings, rows } = read(t, { file, dotEnv, env: { LLM_KEEP_ALIVE: '1h30m' }, serving: true });
  t.match(settings, {
    corsOrigins: ['http://a', 'http://b:1'],
    maxModels: 2,
    port: 1234,
    apiKey: 'secret',
    keepAliveSeconds: 5400,
    parallel: 4,
  });
  t.equal(rows.find(({ name }) => name === 'keep_alive')?.value, '5400');
});

t.test('times are written as Ollama writes them', async t => {
  const seconds = (text: string) => read(t, { flags: { keepAlive: text }, serving: true }).settings;
  for (const [text, expected] of [
    ['5m', 300],
    ['300', 300],
    ['0', 0],
    ['-1', -1],
    ['-1m', -1],
    ['1.5s', 1.5],
    ['500ms', 0.5],
    ['24h', 86_400],
  ] as const)
    t.equal(seconds(text).keepAliveSeconds, expected, text);
  for (const text of ['m', '5 m', '5x', 'for ever', '1e3'])
    t.throws(() => seconds(text), { code: 'BAD_CONFIG', message: /--keep-alive is .*allowed is/ }, text);
});

t.test('addresses, keys and origins that cannot be are refused', async t => {
  const host = (text: string) => read(t, { flags: { host: text }, serving: true }).settings.host;
  t.equal(host('[::1]'), '::1');
  t.equal(host('0.0.0.0'), '0.0.0.0');
  t.throws(() => host('http://0.0.0.0'), { code: 'BAD_CONFIG' });
  const origins = (text: string) =>
    read(t, { flags: { corsOrigin: text }, serving: true }).settings.corsOrigins;
  t.same(origins('http://localhost:3000/, app://obsidian.md,*'), [
    'http://localhost:3000',
    'app://obsidian.md',
    '*',
  ]);
  for (const text of ['localhost:3000', 'http://a/path', 'http://user@a'])
    t.throws(() => origins(text), { code: 'BAD_CONFIG' }, text);
});

t.test('names of hosts are names alone', async t => {
  const hosts = (text: string) =>
    read(t, { flags: { allowedHost: text }, serving: true }).settings.allowedHosts;
  t.same(hosts('Box.lan, chat.example.org.'), ['box.lan', 'chat.example.org']);
  for (const text of ['http://box.lan', 'box.lan:8080', '*', 'a b/c'])
    t.throws(() => hosts(text), { code: 'BAD_CONFIG', message: /--allowed-host is/ }, text);
});

t.test('a key is never shown, a wrong one neither', async t => {
  const { rows } = read(t, { env: { LLM_API_KEY: 'hunter2' } });
  t.match(
    rows.find(({ name }) => name === 'api_key'),
    { value: '********', where: 'LLM_API_KEY' },
  );
  try {
    read(t, { env: { LLM_API_KEY: 'hunter2 hunter3' }, serving: true });
    t.fail('it was taken');
  } catch (thrown) {
    t.match(thrown, { code: 'BAD_CONFIG', message: /^LLM_API_KEY is not allowed; allowed is/ });
    t.notMatch(String(thrown), 'hunter');
  }
});

t.test('a folder from elsewhere opens the server to nobody', async t => {
  for (const dotEnv of ['LLM_HOST=0.0.0.0\n', 'LLM_CORS_ORIGIN=*\n'])
    t.throws(() => read(t, { dotEnv, serving: true }), { code: 'BAD_CONFIG', message: /not taken from/ });
});

t.test('what only the server needs is no failure of another command', async t => {
  const env = { LLM_HOST: 'http://elsewhere:1234', LLM_PORT: 'x', LLM_API_KEY: 'two words' };
  const { settings } = read(t, { env, dotEnv: 'LLM_CORS_ORIGIN=*\n' });
  t.match(settings, { host: '127.0.0.1', port: undefined, apiKey: undefined, corsOrigins: [] });
  t.throws(() => read(t, { env, serving: true }), { code: 'BAD_CONFIG', message: /LLM_HOST/ });
});
