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

/** Bytes that this process can still get: what the machine has left, and within a container's limit. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  // 0, or a figure beyond all machines, where no limit is set.
  const bounded = limit > 0 && limit < totalmem();
  const left = bounded ? Math.max(0, limit - process.memoryUsage.rss()) : Number.POSITIVE_INFINITY;
  return Math.min(machineAvailable(), left);
}

/** On Linux MemAvailable, because the file cache gives way (proc_meminfo(5)). */
function machineAvailable(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Only Linux has the file.
  }
  return freemem();
}
