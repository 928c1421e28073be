import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { processorFeatures } from '../../../lib/http/metrics/processor.js';

t.test('the instruction sets with kernels of their own are told, on x86 and on Arm', async t => {
  const file = join(t.testdir({}), 'cpuinfo');
  writeFileSync(file, 'processor\t: 0\nflags\t\t: fpu sse4_2 fma avx2 avx512f ht\n');
  t.strictSame(processorFeatures(file), ['SSE4.2', 'FMA', 'AVX2', 'AVX512']);
  writeFileSync(file, 'processor\t: 0\nFeatures\t: fp asimd asimddp i8mm\n');
  t.strictSame(processorFeatures(file), ['NEON', 'DOTPROD', 'I8MM']);
});

t.test('a system that does not tell has none', async t => {
  t.strictSame(processorFeatures(join(t.testdir({}), 'none')), []);
});
