import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { largeMappings, useHugePages } from '../../../lib/engine/llama/huge-pages.js';

t.test('finds large memory of the process alone, and no files', async t => {
  const maps = [
    '7f0000000000-7f0004000000 rw-p 00000000 00:00 0 ',
    '7f1000000000-7f1000001000 rw-p 00000000 00:00 0 ',
    '7f2000000000-7f2004000000 r--s 00000000 08:01 42 /models/a.gguf',
    '7f3000000000-7f3004000000 rw-p 00000000 08:01 42 /models/a.gguf',
    '7f4000000000-7f4004000000 ---p 00000000 00:00 0 ',
    '7f5000000000-7f5004000000 rw-p 00000000 00:00 0                  [heap]',
    'nonsense',
    '',
  ];
  t.strictSame(largeMappings(maps.join('\n')), [{ start: 0x7f0000000000n, end: 0x7f0004000000n }]);
});

const forbidden = '/sys/kernel/mm/transparent_hugepage/enabled';
const isThere = existsSync(forbidden) && !readFileSync(forbidden, 'utf8').includes('[never]');

t.test(
  'memory that is advised is backed by large pages once it is written',
  { skip: !isThere && 'no huge pages here' },
  async t => {
    const { default: koffi } = await import('koffi');
    const size = 128 * 1024 * 1024;
    const block = koffi.alloc('uint8', size);
    t.teardown(() => koffi.free(block));
    useHugePages(process.platform);
    const flags = flagsOf(BigInt(koffi.address(block)));
    t.match(flags, / hg( |$)/, 'the kernel has taken the advice');
  },
);

t.test('does nothing on other systems', async t => {
  t.doesNotThrow(() => useHugePages('darwin'));
});

/** The flags that the kernel lists for the mapping with this address. */
function flagsOf(address: bigint): string {
  let isHere = false;
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line) ?? [];
    if (from !== undefined) isHere = BigInt(`0x${from}`) <= address && address < BigInt(`0x${to}`);
    else if (isHere && line.startsWith('VmFlags:')) return line;
  }
  return '';
}
