import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import { LLAMA_VERSION, PACKAGE_VERSION } from './abi.js';

export type Device = 'auto' | 'cpu' | 'cuda' | 'vulkan' | 'metal';

/** One complete set of native libraries. */
export interface Libraries {
  /** Also holds the CPU variants and the GPU back end, which ggml opens itself. */
  readonly folder: string;
  readonly base: string;
  readonly ggml: string;
  readonly llama: string;
}

/** What the search depends on. */
export interface LibrarySearch {
  readonly device: Device;
  /** Folder that the user configured; nothing else is tried then. */
  readonly configured?: string | undefined;
  /** Folder from which `node_modules` folders are looked for, upwards. */
  readonly from: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

const systems: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' };

/** Names of the packages of node-llama-cpp that compute on `device`, best first. */
function packageNames({ device, platform, arch }: LibrarySearch): string[] {
  const system = `${systems[platform] ?? platform}-${arch}`;
  const metal = system === 'mac-arm64' ? [`${system}-metal`] : [];
  switch (device) {
    case 'auto':
      return [`${system}-cuda`, `${system}-vulkan`, ...metal, system];
    case 'cpu':
      return [system, ...metal];
    case 'metal':
      return metal;
    case 'cuda':
    case 'vulkan':
      return [`${system}-${device}`];
  }
}

const matching = (names: readonly string[], stem: string): string | undefined =>
  names.find(name => new RegExp(`^(lib)?${stem}(\\.[\\w.-]+)?\\.(so(\\.[\\d.]+)?|dylib|dll)$`).test(name));

function librariesIn(folder: string): Libraries | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder);
  const base = matching(names, 'ggml-base');
  const ggml = matching(names, 'ggml');
  const llama = matching(names, 'llama');
  if (base === undefined || ggml === undefined || llama === undefined) return null;
  return { folder, base: join(folder, base), ggml: join(folder, ggml), llama: join(folder, llama) };
}

/** Every `node_modules` folder from `start` upwards that exists. */
function moduleFolders(start: string): string[] {
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules');
    if (existsSync(candidate)) folders.push(candidate);
    if (dirname(folder) === folder) return folders;
  }
}

const newestFirst = (folders: readonly string[]): string[] =>
  [...folders].sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);

/** Folders that node-llama-cpp's own source builds leave, newest first. */
function localBuilds(nodeLlamaCpp: string, name: string): string[] {
  const builds = join(nodeLlamaCpp, 'llama', 'localBuilds');
  if (!existsSync(builds)) return [];
  const isPlain = (folder: string) => !/^-(cuda|vulkan|metal)/.test(folder.slice(name.length));
  const folders = readdirSync(builds).filter(folder => folder.startsWith(name) && isPlain(folder));
  return newestFirst(folders.map(folder => join(builds, folder))).map(folder => join(folder, 'Release'));
}

/** Where libraries may lie, best first. */
function candidates(search: LibrarySearch): string[] {
  if (search.configured !== undefined) return [search.configured];
  const modules = moduleFolders(search.from);
  const installed = modules.map(folder => join(folder, 'node-llama-cpp')).filter(existsSync);
  // pnpm links a package from its store, where its own dependencies are its neighbours.
  const nested = installed.flatMap(folder => [join(folder, 'node_modules'), dirname(realpathSync(folder))]);
  const scopes = [...new Set([...nested, ...modules])].map(folder => join(folder, '@node-llama-cpp'));
  return packageNames(search).flatMap(name => [
    ...installed.flatMap(folder => localBuilds(folder, name)),
    ...scopes.map(scope => join(scope, name, 'bins', name)),
  ]);
}

function advice({ device, configured, platform, arch }: LibrarySearch): string {
  if (configured !== undefined) return `It must hold libggml-base, libggml and libllama of ${LLAMA_VERSION}.`;
  const gpu = device === 'cuda' || device === 'vulkan';
  const name = packageNames({ device, from: '', platform, arch }).at(-1);
  if (name === undefined || (device === 'metal' && platform !== 'darwin')) {
    return `No ${device} libraries exist for ${platform} ${arch}; set LLM_DEVICE to auto.`;
  }
  const install = gpu ? `node-llama-cpp@${PACKAGE_VERSION}` : `@node-llama-cpp/${name}@${PACKAGE_VERSION}`;
  return `Install them with: npm install ${install}`;
}

/**
 * Finds the native libraries for a device: the configured folder; else, for each suitable package of node-llama-cpp, a
 * source build of an installed node-llama-cpp, the package beside it, the package among our own dependencies.
 * Throws LOAD_FAILED that says what was looked for, where, and what to install.
 */
export function findLibraries(search: LibrarySearch): Libraries {
  const folders = candidates(search);
  for (const folder of folders) {
    const libraries = librariesIn(folder);
    if (libraries !== null) return libraries;
  }
  const looked = folders.length === 0 ? '' : ` in ${folders.join(', ')}`;
  throw new LlmtuiError(
    'LOAD_FAILED',
    `no llama.cpp ${LLAMA_VERSION} libraries for device ${search.device}${looked}. ${advice(search)}`,
  );
}
