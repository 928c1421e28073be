import { readFileSync } from 'node:fs';

/** Extensions for which ggml has kernels, by the name that the Linux kernel gives them (x86, then Arm). */
const known: Readonly<Record<string, string>> = {
  sse4_2: 'SSE4.2',
  avx: 'AVX',
  f16c: 'F16C',
  fma: 'FMA',
  avx2: 'AVX2',
  bmi2: 'BMI2',
  avx_vnni: 'AVX-VNNI',
  avx512f: 'AVX512',
  avx512_vbmi: 'AVX512-VBMI',
  avx512_vnni: 'AVX512-VNNI',
  avx512_bf16: 'AVX512-BF16',
  amx_tile: 'AMX',
  amx_int8: 'AMX-INT8',
  asimd: 'NEON',
  asimdhp: 'FP16',
  asimddp: 'DOTPROD',
  i8mm: 'I8MM',
  sve: 'SVE',
  sve2: 'SVE2',
  sme: 'SME',
};

/** What the processor offers to matrix products; empty where the system does not tell. `file` is /proc/cpuinfo. */
export function processorFeatures(file = '/proc/cpuinfo'): readonly string[] {
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(read(file))?.[1]?.split(' '));
  return Object.entries(known)
    .filter(([flag]) => flags.has(flag))
    .map(([, name]) => name);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
