import { readFileSync } from 'node:fs';

const CLOCK_TICK_MS = 10; // USER_HZ is 100 on every Linux

/** What a process has used: processor time in ms, resident memory in bytes, now and at its peak. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/** Reads /proc for one process, its children not counted (Linux). Throws when it has ended. */
export function processUsage(pid: number): ProcessUsage {
  // The name, in brackets, may hold spaces; the fields after it are numbered from 3 in proc(5).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) * 1024;
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS,
    residentBytes: bytes('VmRSS'),
    peakBytes: bytes('VmHWM'),
  };
}

/** Processor time in ms of the process's main thread alone: in Node, its JavaScript (Linux, kernel's schedstat). */
export function mainThreadCpuMs(pid: number): number {
  const [ran] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(ran) / 1e6;
}
