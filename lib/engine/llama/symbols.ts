import koffi from 'koffi';
import type { Pointer } from './bindings.js';

/** Functions of the C library that serve as callbacks of llama.cpp, so that no JavaScript runs on its threads. */
export interface NativeSymbols {
  /**
   * `strlen`, as an abort callback: on a byte that is 0, it returns false; on a 1 followed by a 0, true. llama.cpp calls
   * it between the nodes of a graph, hundreds of times for each token.
   */
  readonly stringLength: Pointer | null;
  /** `abs`, as a log callback: reads the level and does nothing. */
  readonly nothing: Pointer | null;
  /** `malloc_trim` of glibc, which gives freed memory back to the system. */
  readonly trim: (() => void) | null;
}

const libraries: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'ucrtbase.dll',
  darwin: '/usr/lib/libSystem.B.dylib',
};

/** Looks the functions up; what a system lacks is null. */
export function findSymbols(platform: NodeJS.Platform): NativeSymbols {
  try {
    const c = koffi.load(libraries[platform] ?? null);
    const address = (name: string): Pointer | null => attempt(() => c.symbol(name) as Pointer);
    const trim = platform === 'linux' ? attempt(() => c.func('malloc_trim', 'int', ['size_t'])) : null;
    return {
      stringLength: address('strlen'),
      nothing: address('abs'),
      trim: trim === null ? null : () => void trim(0),
    };
  } catch {
    return { stringLength: null, nothing: null, trim: null };
  }
}

function attempt<T>(find: () => T): T | null {
  try {
    return find();
  } catch {
    return null;
  }
}
