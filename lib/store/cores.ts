import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * Physical cores that this process may use, at least 1: two threads on one core share what matrix products need, and
 * llama.cpp's threads wait for the slowest of them. On Linux the kernel's topology, the affinity mask and the
 * control group's CPU quota count; elsewhere Arm is taken to have one thread per core, any other processor two.
 * `root` is where /proc and /sys are found.
 */
export function physicalCores(platform = process.platform, arch = process.arch, root = '/'): number {
  const threads = availableParallelism();
  if (platform !== 'linux') return Math.max(1, Math.floor(arch.startsWith('arm') ? threads : threads / 2));
  const cores = topology(root) ?? threads;
  return Math.max(1, Math.floor(Math.min(cores, quota(root))));
}

/** Cores behind the CPUs of the affinity mask; undefined where /sys does not tell. */
function topology(root: string): number | undefined {
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(read(root, 'proc/self/status') ?? '')?.[1];
  const cores = new Set<string>();
  for (const cpu of allowed === undefined ? [] : numbersOf(allowed)) {
    const siblings = read(root, `sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`);
    if (siblings === undefined) return undefined;
    cores.add(siblings);
  }
  return cores.size === 0 ? undefined : cores.size;
}

/** The kernel's list format: `0-3,8` is 0, 1, 2, 3 and 8. */
function numbersOf(list: string): number[] {
  return list.split(',').flatMap(range => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** CPUs' worth of time that the control groups grant: the least of cpu.max on the way up, or version 1's quota. */
function quota(root: string): number {
  const own = /^0::(\/.*)$/m.exec(read(root, 'proc/self/cgroup') ?? '')?.[1];
  const limits = (own === undefined ? [] : ancestors(own)).map(path =>
    share(read(root, join('sys/fs/cgroup', path, 'cpu.max'))),
  );
  const version1 = ['cfs_quota_us', 'cfs_period_us'].map(name => read(root, `sys/fs/cgroup/cpu/cpu.${name}`));
  return Math.min(share(version1.join(' ')), ...limits);
}

function ancestors(path: string): string[] {
  const parts = path.split('/').filter(part => part !== '');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).concat('');
}

/** `200000 100000` is two CPUs; `max 100000` and a quota of -1 are no limit. */
function share(text = ''): number {
  const [time = Number.NaN, period = Number.NaN] = text.split(' ').map(Number);
  return time > 0 && period > 0 ? time / period : Number.POSITIVE_INFINITY;
}

function read(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8').trim();
  } catch {
    return undefined;
  }
}
