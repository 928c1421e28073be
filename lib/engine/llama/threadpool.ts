import koffi from 'koffi';
import { deviceTypes, layoutOf, structures } from './abi.js';
import type { Bindings, Pointer } from './bindings.js';

/**
 * How long a compute thread looks for work before it sleeps, in steps of some milliseconds: long enough for the pause
 * between two tokens, short enough that an idle model costs nothing.
 */
const POLL = 1;

const params = layoutOf(structures.threadpoolParams);

/** Compute threads that stay: without them ggml starts and joins its threads for every token. */
export interface Threadpool {
  readonly address: Pointer;
  free(): void;
}

/** Null where one thread computes, or where the CPU back end has no thread pools (builds with OpenMP). */
export function createThreadpool(native: Bindings, threads: number): Threadpool | null {
  const cpu = native.ggml_backend_dev_by_type(deviceTypes.cpu);
  if (threads < 2 || cpu === null) return null;
  const registry = native.ggml_backend_dev_backend_reg(cpu);
  const create = native.ggml_backend_reg_get_proc_address(registry, 'ggml_threadpool_new');
  const free = native.ggml_backend_reg_get_proc_address(registry, 'ggml_threadpool_free');
  if (create === null || free === null) return null;
  const block = koffi.alloc('uint8', params.size) as Pointer;
  native.ggml_threadpool_params_init(block, threads);
  new DataView(koffi.view(block, params.size)).setUint32(params.offsets.poll, POLL, true);
  const address = koffi.call(create, koffi.proto('void *', ['void *']), block) as Pointer | null;
  koffi.free(block);
  if (address === null) return null;
  return { address, free: () => koffi.call(free, koffi.proto('void', ['void *']), address) };
}
