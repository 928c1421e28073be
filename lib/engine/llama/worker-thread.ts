import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { packageRoot } from '../../package.js';
import { type Bindings, openBindings } from './bindings.js';
import { beginTurn, type Control } from './control.js';
import { EncoderRuntime } from './encoder-runtime.js';
import { encoderFacts, modelFacts, templateOf } from './facts.js';
import { findLibraries } from './libraries.js';
import { LoadAborted } from './load-failure.js';
import { NativeLog } from './logs.js';
import type { LoadSpec, Request, Response } from './messages.js';
import { loadModel, type NativeEncoder, type NativeModel } from './model.js';
import { failureOf, type ModelRuntime } from './model-runtime.js';
import { Runtime, type RuntimeParts } from './runtime.js';
import { findSymbols } from './symbols.js';
import { passTurn, type TurnWords, takeTurn } from './turn.js';
import { Vocabulary } from './vocabulary.js';

/** What the host gives a new worker. */
export interface WorkerData {
  readonly spec: LoadSpec;
  readonly control: Control;
  /** Held while a model loads, since the native log is one per process. */
  readonly loading: TurnWords;
  /** Held while a batch is evaluated. */
  readonly computing: TurnWords;
  /** Number of this worker, from 1. */
  readonly holder: number;
}

const port = parentPort!;
const post = (response: Response): void => port.postMessage(response);

/** Batches between two turns of the event loop, which nothing here waits for but Node's own housekeeping. */
const STEPS = 256;

/** Loads the model, then answers messages until `unload`, which ends the thread. */
export function runWorker(): void {
  const data = workerData as WorkerData;
  try {
    const runtime = load(data);
    // First the lines that other threads have logged meanwhile: their work waits until they are heard.
    setImmediate(() => serve(runtime, data));
  } catch (error) {
    const aborted = error instanceof LoadAborted;
    post(aborted ? { type: 'loadAborted' } : { type: 'loadFailed', failure: failureOf(error) });
    port.close();
  }
}

function load(data: WorkerData): ModelRuntime {
  const { spec, control, loading, holder } = data;
  const libraries = findLibraries({
    device: spec.device,
    configured: spec.libraryDir,
    from: packageRoot(),
    platform: process.platform,
    arch: process.arch,
  });
  const native = openBindings(libraries);
  const symbols = findSymbols(process.platform);
  const log = new NativeLog(native, symbols);
  if (!takeTurn(loading, holder, control)) throw new LoadAborted();
  try {
    const onProgress = (fraction: number) => post({ type: 'progress', fraction });
    const model = listen(log, () => {
      native.ggml_backend_load_all_from_path(libraries.folder);
      native.llama_backend_init();
      return loadModel(spec, { native, symbols, log, control, onProgress });
    });
    return start(data, native, model, log);
  } finally {
    passTurn(loading, holder);
  }
}

/** Puts the model to work. Frees it if that fails, as it does when its chat template cannot be used. */
function start(
  data: WorkerData,
  native: Bindings,
  model: NativeModel | NativeEncoder,
  log: NativeLog,
): ModelRuntime {
  const { control, loading, computing, holder } = data;
  const spec = { ...data.spec, contextSize: model.contextSize };
  try {
    const vocabulary = new Vocabulary(native, native.llama_model_get_vocab(model.model));
    const { timeOrigin } = performance;
    const now = () => timeOrigin + performance.now();
    const within = <T>(turn: TurnWords, work: () => T): T | null => {
      if (!takeTurn(turn, holder, control)) return null;
      try {
        return work();
      } finally {
        passTurn(turn, holder);
      }
    };
    const inTurn = (work: () => number) => within(computing, work);
    // A line that this thread logs while another one listens waits for that one, which may wait for this one.
    const unlogged = (work: () => boolean) => within(loading, work);
    const buffers = log.sizes;
    const parts = { spec, native, vocabulary, buffers, control, post, inTurn, unlogged, now };
    const runtime = model.type === 'encoder' ? embedding(model, parts) : generating(model, parts);
    post({ type: 'loaded', model: runtime.facts, contextSize: spec.contextSize });
    return runtime;
  } catch (error) {
    model.free();
    throw error;
  }
}

type CommonParts = Omit<RuntimeParts, 'model' | 'template' | 'facts'>;

function generating(model: NativeModel, parts: CommonParts): ModelRuntime {
  const { spec, native, vocabulary } = parts;
  const template = templateOf(spec, native, model.model, vocabulary);
  const facts = modelFacts(spec, native, model, template, vocabulary);
  return new Runtime({ ...parts, model, template, facts });
}

function embedding(model: NativeEncoder, parts: CommonParts): ModelRuntime {
  const { spec, native, vocabulary } = parts;
  return new EncoderRuntime({ ...parts, model, facts: encoderFacts(spec, native, model, vocabulary) });
}

/** Sends what was logged in one message, since loading logs a thousand lines. */
function listen<T>(log: NativeLog, work: () => T): T {
  try {
    return log.listen(work);
  } finally {
    post({ type: 'log', lines: log.takeLines() });
  }
}

/** Reads messages between batches too, and without waiting for the event loop, which costs a part of a token. */
function serve(runtime: ModelRuntime, { control }: WorkerData): void {
  let working = false;
  let open = true;
  const handle = (request: Request): void => {
    if (!open) return;
    if (request.type === 'unload') {
      open = false;
      void runtime.close().finally(() => port.close());
    } else runtime.handle(request);
  };
  const work = async (): Promise<void> => {
    working = true;
    for (let steps = 1; open; steps++) {
      beginTurn(control);
      for (let next = receiveMessageOnPort(port); next && open; next = receiveMessageOnPort(port)) {
        handle(next.message as Request);
      }
      if (!open || !runtime.isActive) break;
      runtime.step();
      if (steps % STEPS === 0) await new Promise(setImmediate);
    }
    working = false;
    if (open) runtime.rest();
  };
  port.on('message', (request: Request) => {
    handle(request);
    if (!working) void work();
  });
}
