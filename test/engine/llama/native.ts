import { Batch } from '../../../lib/engine/llama/batch.js';
import { type Bindings, openBindings } from '../../../lib/engine/llama/bindings.js';
import { createControl } from '../../../lib/engine/llama/control.js';
import { findLibraries } from '../../../lib/engine/llama/libraries.js';
import { Logits } from '../../../lib/engine/llama/logits.js';
import { NativeLog } from '../../../lib/engine/llama/logs.js';
import { loadModel } from '../../../lib/engine/llama/model.js';
import { findSymbols } from '../../../lib/engine/llama/symbols.js';
import { Vocabulary } from '../../../lib/engine/llama/vocabulary.js';
import { packageRoot } from '../../../lib/package.js';
import { starterOptions } from './starter.js';

interface Scope {
  teardown(work: () => void): void;
}

const { platform, arch } = process;
const libraries = findLibraries({ device: 'cpu', from: packageRoot(), platform, arch });
const symbols = findSymbols(platform);

/** llama.cpp in this process, silent. */
export const native: Bindings = openBindings(libraries);
native.llama_log_set(symbols.nothing, null);

/** The vocabulary of a model file, without its weights. */
export function loadVocabulary(t: Scope, path: string): Vocabulary {
  const model = native.llama_model_load_from_file(path, {
    ...native.llama_model_default_params(),
    vocab_only: true,
  });
  if (model === null) throw new Error(`cannot load ${path}`);
  t.teardown(() => native.llama_model_free(model));
  return new Vocabulary(native, native.llama_model_get_vocab(model));
}

/** The starter model, which tells the logits that follow what it was handed so far; a few hundred tokens at most. */
export function loadDecoder(t: Scope): (tokens: readonly number[]) => Float32Array {
  const log = new NativeLog(native, symbols);
  const parts = { native, symbols, log, control: createControl(), onProgress: () => {} };
  const model = log.listen(() => {
    native.ggml_backend_load_all_from_path(libraries.folder);
    native.llama_backend_init();
    return loadModel({ ...starterOptions, contextSize: 512 }, parts);
  });
  if (model.type !== 'decoder') throw new Error('the starter model generates');
  const size = native.llama_vocab_n_tokens(native.llama_model_get_vocab(model.model));
  const logits = new Logits(native, model.context, size);
  const batch = new Batch(512);
  t.teardown(() => {
    batch.free();
    model.free();
  });
  let position = 0;
  return tokens => {
    batch.clear();
    const outputs = tokens.map((token, i) => batch.add(token, position + i, 0, i === tokens.length - 1));
    position += tokens.length;
    if (native.llama_decode(model.context.address, batch.value) !== 0) throw new Error('llama_decode failed');
    return logits.at(outputs.at(-1)!);
  };
}
