import { readFileSync } from 'node:fs';
import koffi from 'koffi';

/** `MADV_HUGEPAGE` of Linux. */
const HUGE_PAGE = 14;

/** Bytes from which on memory is worth the larger pages: of what is smaller, most would be rounding. */
const WORTH = 16 * 1024 * 1024;

/** Memory from `start` to before `end`, addresses both. */
interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
}

/** The large mappings that `/proc/self/maps` lists as memory of this process alone, with no file behind them. */
export function largeMappings(maps: string): Mapping[] {
  return maps.split('\n').flatMap(line => {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0\s*$/.exec(line) ?? [];
    if (from === undefined || to === undefined) return [];
    const mapping = { start: BigInt(`0x${from}`), end: BigInt(`0x${to}`) };
    return mapping.end - mapping.start < WORTH ? [] : [mapping];
  });
}

/**
 * Has the kernel back large allocations with pages of 2 MB, where they are not written yet: weights are read from end to
 * end for each token, and with pages of 4 KB the processor waits for their addresses. Does nothing but on Linux, and where
 * the system forbids it.
 */
export function useHugePages(platform: NodeJS.Platform): void {
  if (platform !== 'linux') return;
  try {
    const madvise = koffi.load(null).func('madvise', 'int', ['uintptr_t', 'size_t', 'int']);
    for (const { start, end } of largeMappings(readFileSync('/proc/self/maps', 'utf8'))) {
      madvise(start, Number(end - start), HUGE_PAGE);
    }
  } catch {
    // Then they are small pages.
  }
}
