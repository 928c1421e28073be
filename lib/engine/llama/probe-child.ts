import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import koffi from 'koffi';
import { LlmtuiError } from '../../errors.js';
import { deviceTypes } from './abi.js';
import { type Bindings, openBindings, type Pointer } from './bindings.js';
import { findLibraries, type Libraries } from './libraries.js';
import { failureOf } from './model-runtime.js';
import type { NativeDevice, NativeFacts, ProbeAnswer, ProbeRequest, RoundTrip } from './probe.js';
import { findSymbols } from './symbols.js';
import { Vocabulary } from './vocabulary.js';

/** Answers the one request that its parent sends; the parent ends it. */
export function runProbe(): void {
  // Ctrl-C reaches every process of the terminal; the parent decides what it means.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  process.once('message', (request: ProbeRequest) => void process.send?.(answerTo(request)));
}

function answerTo(request: ProbeRequest): ProbeAnswer {
  try {
    const libraries = findLibraries(request.search);
    const native = openBindings(libraries);
    const { nothing } = findSymbols(process.platform);
    if (nothing !== null) native.llama_log_set(nothing, null);
    native.ggml_backend_load_all_from_path(libraries.folder);
    switch (request.type) {
      case 'libraries':
        return { type: 'libraries', facts: factsOf(native, libraries) };
      case 'tokenizer':
        return { type: 'tokenizer', trips: roundTrips(native, request.path, request.texts) };
    }
  } catch (error) {
    return { type: 'failed', failure: failureOf(error) };
  }
}

function factsOf(native: Bindings, libraries: Libraries): NativeFacts {
  const cpuLibrary = loadedCpuLibrary(libraries.folder);
  return {
    folder: libraries.folder,
    version: koffi.load(libraries.llama).func('llama_version', 'str', [])() as string,
    devices: devicesOf(native, libraries),
    ...(cpuLibrary !== undefined && { cpuLibrary }),
    cpuFeatures: cpuFeatures(native),
  };
}

/** By `enum ggml_backend_dev_type`. */
const types: readonly NativeDevice['type'][] = ['cpu', 'gpu', 'integrated GPU'];

function devicesOf(native: Bindings, { base, ggml }: Libraries): NativeDevice[] {
  // Only a probe asks for these, so that no worker has to look them up.
  const registry = koffi.load(ggml);
  const count = registry.func('ggml_backend_dev_count', 'size_t', []);
  const get = registry.func('ggml_backend_dev_get', 'void *', ['size_t']);
  const device = koffi.load(base);
  const name = device.func('ggml_backend_dev_name', 'str', ['void *']);
  const description = device.func('ggml_backend_dev_description', 'str', ['void *']);
  const type = device.func('ggml_backend_dev_type', 'int32', ['void *']);
  return Array.from({ length: Number(count()) }, (_, index) => {
    const address = get(index) as Pointer;
    const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
    native.ggml_backend_dev_memory(address, free, total);
    return {
      name: name(address) ?? '',
      description: description(address) ?? '',
      backend: native.ggml_backend_reg_name(native.ggml_backend_dev_backend_reg(address)) ?? '',
      type: types[type(address)] ?? 'accelerator',
      free: Number(free[0]),
      total: Number(total[0]),
    };
  });
}

/** Two addresses of text: `struct ggml_backend_feature`. The last has none. */
const FEATURE_BYTES = 16;
const MOST_FEATURES = 100;

/** What `ggml_backend_get_features` of the CPU back end lists (ggml-cpu.cpp). */
function cpuFeatures(native: Bindings): string[] {
  const cpu = native.ggml_backend_dev_by_type(deviceTypes.cpu);
  if (cpu === null) return [];
  const registry = native.ggml_backend_dev_backend_reg(cpu);
  const get = native.ggml_backend_reg_get_proc_address(registry, 'ggml_backend_get_features');
  if (get === null) return [];
  const list = koffi.call(get, koffi.proto('void *', ['void *']), registry) as Pointer | null;
  const found: string[] = [];
  while (list !== null && found.length < MOST_FEATURES) {
    const name = koffi.decode(list, found.length * FEATURE_BYTES, 'str') as string | null;
    if (name === null) break;
    found.push(name);
  }
  return found;
}

/** ggml opens the variant that fits best and does not say which, but the system does. */
function loadedCpuLibrary(folder: string): string | undefined {
  return loadedFiles()
    .filter(path => path.startsWith(folder))
    .map(path => basename(path))
    .find(name => /ggml-cpu/.test(name));
}

function loadedFiles(): readonly string[] {
  if (process.platform === 'linux') {
    const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
    return lines.map(line => line.slice(line.indexOf('/')));
  }
  const report = process.report?.getReport() as { readonly sharedObjects?: readonly string[] } | undefined;
  return report?.sharedObjects ?? [];
}

function roundTrips(native: Bindings, path: string, texts: readonly string[]): RoundTrip[] {
  native.llama_backend_init();
  const model = native.llama_model_load_from_file(path, {
    ...native.llama_model_default_params(),
    vocab_only: true,
    n_gpu_layers: 0,
  });
  if (model === null) throw new LlmtuiError('LOAD_FAILED', `llama.cpp cannot read the vocabulary of ${path}`);
  const vocabulary = new Vocabulary(native, native.llama_model_get_vocab(model));
  return texts.map(text => {
    const tokens = vocabulary.tokenize(text, false);
    const bytes = tokens.map(token => vocabulary.token(token).bytes);
    return { text, tokens: tokens.length, back: Buffer.concat(bytes).toString() };
  });
}
