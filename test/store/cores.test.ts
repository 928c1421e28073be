import { availableParallelism } from 'node:os';
import t, { type Test } from 'tap';
import { physicalCores } from '../../lib/store/cores.js';

interface Machine {
  /** Which CPUs share a core, by CPU. */
  readonly siblings?: readonly string[];
  readonly allowed?: string;
  readonly cgroup?: string;
  /** cpu.max by path below /sys/fs/cgroup; '' is the root. */
  readonly max?: Readonly<Record<string, string>>;
  readonly version1?: readonly [quota: string, period: string];
}

/** /proc and /sys of a machine that is not this one. */
function machine(t: Test, { siblings = [], allowed = '', cgroup = '0::/\n', max = {}, version1 }: Machine) {
  const cpus = siblings.map((list, cpu) => [
    `cpu${cpu}`,
    { topology: { thread_siblings_list: `${list}\n` } },
  ]);
  return t.testdir({
    proc: { self: { status: `Name:\tnode\nCpus_allowed_list:\t${allowed}\n`, cgroup } },
    sys: {
      devices: { system: { cpu: Object.fromEntries(cpus) } },
      fs: {
        cgroup: {
          ...Object.fromEntries(Object.entries(max).map(([path, text]) => [path, { 'cpu.max': text }])),
          ...(version1 === undefined
            ? {}
            : { cpu: { 'cpu.cfs_quota_us': version1[0], 'cpu.cfs_period_us': version1[1] } }),
        },
      },
    },
  });
}

const linux = (root: string) => physicalCores('linux', 'x64', root);

t.test('two threads of one core count once', async t => {
  t.equal(linux(machine(t, { siblings: ['0,2', '1,3', '0,2', '1,3'], allowed: '0-3' })), 2);
  t.equal(linux(machine(t, { siblings: ['0-1', '0-1', '2-3', '2-3'], allowed: '0-3' })), 2);
});

t.test('one thread per core counts every CPU', async t => {
  t.equal(linux(machine(t, { siblings: ['0', '1'], allowed: '0-1' })), 2);
});

t.test('only the CPUs of the affinity mask count', async t => {
  t.equal(linux(machine(t, { siblings: ['0', '1', '2', '3'], allowed: '0,2-3' })), 3);
});

t.test("a control group's quota limits the cores", async t => {
  const siblings = ['0', '1', '2', '3'];
  const cgroup = '0::/pod\n';
  t.equal(linux(machine(t, { siblings, allowed: '0-3', cgroup, max: { pod: '250000 100000\n' } })), 2);
  t.equal(linux(machine(t, { siblings, allowed: '0-3', cgroup, max: { pod: 'max 100000\n' } })), 4);
  t.equal(linux(machine(t, { siblings, allowed: '0-3', cgroup, max: { pod: '20000 100000\n' } })), 1);
  t.equal(linux(machine(t, { siblings, allowed: '0-3', version1: ['300000\n', '100000\n'] })), 3);
  t.equal(linux(machine(t, { siblings, allowed: '0-3', version1: ['-1\n', '100000\n'] })), 4);
});

t.test('without a topology every CPU that the process may use counts', async t => {
  t.equal(linux(t.testdir({})), availableParallelism());
});

t.test('elsewhere an Arm core has one thread, any other two', async t => {
  t.equal(physicalCores('darwin', 'arm64'), availableParallelism());
  t.equal(physicalCores('win32', 'x64'), Math.max(1, Math.floor(availableParallelism() / 2)));
});
