import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { findLibraries } from '../../../lib/engine/llama/libraries.js';
import { packageRoot } from '../../../lib/package.js';
import { loadStarter } from './starter.js';

const skip = spawnSync('gcc', ['--version']).status === 0 ? false : 'needs gcc';
const { platform, arch } = process;
const real = findLibraries({ device: 'cpu', from: packageRoot(), platform, arch });

/** A folder with the real libraries of ggml and a libllama compiled from `source`. */
function forge(t: { teardown(work: () => void): void }, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-forged-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(real.base, join(folder, 'libggml-base.so'));
  copyFileSync(real.ggml, join(folder, 'libggml.so'));
  writeFileSync(join(folder, 'llama.c'), source);
  execFileSync('gcc', ['-shared', '-fPIC', '-o', 'libllama.so', 'llama.c'], { cwd: folder });
  return folder;
}

t.test('a library of another version is refused before anything else is asked of it', { skip }, async t => {
  const libraryDir = forge(t, 'const char *llama_version(void) { return "0.3.9"; }');
  await t.rejects(loadStarter({ libraryDir }), {
    code: 'LOAD_FAILED',
    message: /libllama\.so is llama\.cpp 0\.3\.9; llmtui needs 0\.4\.0/,
  });
});

t.test('a library that is no llama.cpp is refused', { skip }, async t => {
  const libraryDir = forge(t, 'int llama(void) { return 1; }');
  await t.rejects(loadStarter({ libraryDir }), { code: 'LOAD_FAILED', message: /another version/ });
});

t.test('a library that lacks a function is refused by its name', { skip }, async t => {
  const libraryDir = forge(t, 'const char *llama_version(void) { return "0.4.0"; }');
  await t.rejects(loadStarter({ libraryDir }), { code: 'LOAD_FAILED', message: /llama_backend_init/ });
});

t.test('a file that is no library is refused', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-forged-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['libggml-base.so', 'libggml.so', 'libllama.so'])
    writeFileSync(join(folder, name), 'text');
  await t.rejects(loadStarter({ libraryDir: folder }), { code: 'LOAD_FAILED', message: /cannot use/ });
});
