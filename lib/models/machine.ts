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

/** What a model has to fit into, in bytes. */
export interface Room {
  /** What programs can still get without pushing others out. */
  readonly free: number;
  /** What more there is when memory is swapped to the disk. */
  readonly swap: number;
  /** Free memory of the GPU; absent where there is none. */
  readonly gpu?: number;
}

/** The room at this moment; that of a GPU only its back end knows. */
export function machineRoom(): Room {
  return { free: availableMemory(), swap: swapMemory() };
}

/** SwapFree on Linux (proc_meminfo(5)); other systems let their swap files grow, up to about as much as there is memory. */
function swapMemory(): number {
  const isContained = process.constrainedMemory() > 0 && process.constrainedMemory() < totalmem();
  if (isContained) return 0; // the limit of a container ends the process
  return memoryInfo('SwapFree') ?? totalmem();
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
const machineAvailable = (): number => memoryInfo('MemAvailable') ?? freemem();

/** Bytes that a line of /proc/meminfo tells; undefined where there is no such file, as only Linux has it. */
function memoryInfo(name: string): number | undefined {
  try {
    const text = readFileSync('/proc/meminfo', 'latin1');
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
