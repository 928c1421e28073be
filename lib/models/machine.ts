import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Memory in bytes: of this process, and of the machine. */
export interface MachineMemory {
  readonly process: number;
  /** What programs can still get. */
  readonly free: number;
  readonly total: number;
}

/** Memory at this moment. */
export function machineMemory(): MachineMemory {
  return { process: process.memoryUsage.rss(), free: availableMemory(), total: totalmem() };
}

/** Bytes that programs can still get: on Linux MemAvailable, because the file cache gives way (proc_meminfo(5)). */
export function availableMemory(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Only Linux has the file.
  }
  return freemem();
}
