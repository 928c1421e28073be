import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { LLAMA_VERSION } from '../../../lib/engine/llama/abi.js';
import { findLibraries, type LibrarySearch } from '../../../lib/engine/llama/libraries.js';
import { probeLibraries, probeTokenizer } from '../../../lib/engine/llama/probe.js';
import { smallBytes, starterPath } from '../../helpers/gguf-small.js';
import { packageRoot } from '../../helpers/program.js';

const { platform, arch } = process;
const search: LibrarySearch = { device: 'cpu', from: packageRoot, platform, arch };
const never = new AbortController().signal;

t.test('the libraries tell their version, their devices and what the processor can do', async t => {
  const facts = await probeLibraries(search, never);
  t.equal(facts.version.split('-')[0], LLAMA_VERSION);
  t.equal(facts.folder, findLibraries(search).folder);
  const cpu = facts.devices.find(({ type }) => type === 'cpu');
  t.match(cpu, { backend: 'CPU', description: /\S/ });
  t.ok(cpu!.total > 0);
  if (platform === 'linux') {
    t.match(facts.cpuLibrary, /^libggml-cpu/);
    t.ok(facts.cpuFeatures.length > 0);
  }
});

t.test('texts in any script come back from the tokenizer as they were', async t => {
  const texts = [
    'Hello, world!',
    'Grüße aus Łódź',
    '你好，世界',
    'नमस्ते',
    '👩‍👩‍👧 🇵🇱',
    '\tx  = 1;\n\n  y',
    '',
  ];
  const trips = await probeTokenizer(search, starterPath, texts, never);
  t.same(
    trips.map(({ back }) => back),
    texts,
  );
  t.ok(trips.every(({ text, tokens }) => tokens > 0 === (text !== '')));
});

t.test('a vocabulary without a text gives something else back', async t => {
  const file = join(t.testdir(), 'small.gguf');
  writeFileSync(file, smallBytes());
  const [trip] = await probeTokenizer(search, file, ['ü'], never);
  t.not(trip!.back, 'ü');
});

t.test('libraries that are missing or none are told with their reason', async t => {
  const empty = t.testdir();
  await t.rejects(probeLibraries({ ...search, configured: empty }, never), {
    code: 'LOAD_FAILED',
    message: /no llama\.cpp .* libraries .* It must hold/,
  });
  const { folder, base, ggml, llama } = findLibraries(search);
  t.ok(readdirSync(folder).length > 3);
  const broken = join(empty, 'broken');
  mkdirSync(broken);
  for (const file of [base, ggml]) copyFileSync(file, join(broken, basename(file)));
  writeFileSync(join(broken, basename(llama)), 'no library');
  await t.rejects(probeLibraries({ ...search, configured: broken }, never), { code: 'LOAD_FAILED' });
  await t.rejects(probeTokenizer(search, join(empty, 'none.gguf'), ['x'], never), { code: 'LOAD_FAILED' });
});

t.test('a probe ends when it is aborted', async t => {
  const stop = new AbortController();
  const probe = probeLibraries(search, stop.signal);
  stop.abort(new Error('enough'));
  await t.rejects(probe, { message: 'enough' });
  await t.rejects(probeLibraries(search, AbortSignal.abort(new Error('before'))), { message: 'before' });
});

const hasCompiler = platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;

t.test(
  'a library that ends its process ends the probe, and not the program',
  { skip: !hasCompiler },
  async t => {
    const folder = t.testdir({
      'crash.c': '#include <stdlib.h>\n__attribute__((constructor)) void f(void) { abort(); }\n',
    });
    const { base, ggml, llama } = findLibraries(search);
    for (const file of [base, ggml]) copyFileSync(file, join(folder, basename(file)));
    const crashing = join(folder, basename(llama));
    execFileSync('gcc', ['-shared', '-fPIC', '-o', crashing, join(folder, 'crash.c')]);
    await t.rejects(probeLibraries({ ...search, configured: folder }, never), {
      code: 'LOAD_FAILED',
      message: /ended their process with SIGABRT/,
    });
  },
);
