import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { findLibraries, type LibrarySearch } from '../../../lib/engine/llama/libraries.js';
import { packageRoot } from '../../../lib/package.js';

const root = mkdtempSync(join(tmpdir(), 'llmtui-libraries-'));
t.teardown(() => rmSync(root, { recursive: true, force: true }));

/** Writes an empty set of libraries, as the packages of each system name them. */
function place(folder: string, suffix = '', extension = 'so', prefix = 'lib'): string {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  for (const name of [
    'ggml-base',
    `ggml${suffix}.v0.4.0`,
    `llama${suffix}.v0.4.0`,
    'llama-common',
    'ggml-cpu-x64',
  ]) {
    writeFileSync(join(path, `${prefix}${name}.${extension}`), '');
  }
  return path;
}

const search = (change: Partial<LibrarySearch>): LibrarySearch => ({
  device: 'auto',
  from: join(root, 'app/node_modules/llmtui'),
  platform: 'linux',
  arch: 'x64',
  ...change,
});

const modules = 'app/node_modules';
const cpu = place(`${modules}/@node-llama-cpp/linux-x64/bins/linux-x64`);

t.test('the package for the platform is found in a node_modules folder above', async t => {
  const { folder, base, ggml, llama } = findLibraries(search({}));
  t.equal(folder, cpu);
  t.equal(base, join(cpu, 'libggml-base.so'));
  t.equal(ggml, join(cpu, 'libggml.v0.4.0.so'));
  t.equal(llama, join(cpu, 'libllama.v0.4.0.so'));
});

t.test('libraries of macOS and Windows are found by their names', async t => {
  const mac = place(`${modules}/@node-llama-cpp/mac-arm64-metal/bins/mac-arm64-metal`, '.metal', 'dylib');
  const win = place(`${modules}/@node-llama-cpp/win-x64/bins/win-x64`, '', 'dll', '');
  for (const device of ['auto', 'metal', 'cpu'] as const) {
    t.equal(findLibraries(search({ platform: 'darwin', arch: 'arm64', device })).folder, mac, device);
  }
  t.equal(findLibraries(search({ platform: 'win32' })).llama, join(win, 'llama.v0.4.0.dll'));
});

t.test('a GPU package is taken where the device asks for it or leaves it open', async t => {
  const vulkan = place(`${modules}/@node-llama-cpp/linux-x64-vulkan/bins/linux-x64-vulkan`, '.vulkan');
  t.equal(findLibraries(search({})).folder, vulkan);
  t.equal(findLibraries(search({ device: 'vulkan' })).folder, vulkan);
  t.equal(findLibraries(search({ device: 'cpu' })).folder, cpu);
  rmSync(join(root, modules, '@node-llama-cpp/linux-x64-vulkan'), { recursive: true });
});

t.test('a package without libraries, as a stub for another platform is, is passed over', async t => {
  mkdirSync(join(root, modules, '@node-llama-cpp/linux-x64-cuda'));
  t.equal(findLibraries(search({})).folder, cpu);
});

t.test('the newest source build of an installed node-llama-cpp comes before its packages', async t => {
  const builds = `${modules}/node-llama-cpp/llama/localBuilds`;
  const older = place(`${builds}/linux-x64-release-x/Release`);
  const newer = place(`${builds}/linux-x64/Release`);
  const gpu = place(`${builds}/linux-x64-cuda/Release`, '.cuda');
  utimesSync(join(older, '..'), 1, 1);
  t.equal(findLibraries(search({ device: 'cpu' })).folder, newer);
  t.equal(findLibraries(search({})).folder, gpu);
  rmSync(join(root, modules, 'node-llama-cpp'), { recursive: true });
});

t.test('pnpm keeps the packages beside a linked node-llama-cpp', async t => {
  const store = 'store/node_modules';
  mkdirSync(join(root, store, 'node-llama-cpp'), { recursive: true });
  const cuda = place(`${store}/@node-llama-cpp/linux-x64-cuda/bins/linux-x64-cuda`, '.cuda');
  symlinkSync(join(root, store, 'node-llama-cpp'), join(root, modules, 'node-llama-cpp'));
  t.equal(findLibraries(search({ device: 'cuda' })).folder, cuda);
  rmSync(join(root, modules, 'node-llama-cpp'));
});

t.test('a configured folder is the only one that is looked at', async t => {
  const own = place('own');
  t.equal(findLibraries(search({ configured: own })).folder, own);
  const wrong = search({ configured: join(root, 'nothing') });
  t.throws(() => findLibraries(wrong), {
    code: 'LOAD_FAILED',
    message: /nothing.*It must hold libggml-base/,
  });
});

t.test('what is missing is named, with where it was looked for and what to install', async t => {
  const message = (change: Partial<LibrarySearch>): string => {
    try {
      findLibraries(search(change));
    } catch (error) {
      return String(error);
    }
    return '';
  };
  t.match(
    message({ device: 'cuda' }),
    /llama.cpp 0.4.0.*device cuda.*linux-x64-cuda.*npm install node-llama-cpp@/,
  );
  t.match(message({ arch: 'arm64' }), /npm install @node-llama-cpp\/linux-arm64@3.21.1/);
  t.match(message({ device: 'metal' }), /No metal libraries exist for linux x64/);
});

t.test('our own dependency is found from here', async t => {
  const { platform, arch } = process;
  t.doesNotThrow(() => findLibraries({ device: 'cpu', from: packageRoot(), platform, arch }));
});
