import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_VERSION } from '../../engine/llama/abi.js';
import type { NativeDevice } from '../../engine/llama/probe.js';
import { bytesText } from '../../terminal/units.js';
import { type DoctorFinding, note, ok } from './finding.js';

type Maker = 'NVIDIA' | 'AMD' | 'Intel';

export interface GpuFacts {
  /** What the libraries report; undefined where they could not be tried. */
  readonly devices: readonly NativeDevice[] | undefined;
  /** Graphics processors that the system knows. */
  readonly hardware: readonly Maker[];
  /** The setting. */
  readonly device: string;
}

/** Ids of makers (pci.ids). */
const makers: Readonly<Record<string, Maker>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

/** The makers of the graphics processors below /proc and /sys, each once; none where there is no such thing. */
export function readGpuHardware(root = '/'): readonly Maker[] {
  const found = new Set<Maker>();
  if (existsSync(join(root, 'proc/driver/nvidia/version'))) found.add('NVIDIA');
  const cards = join(root, 'sys/class/drm');
  for (const card of existsSync(cards) ? readdirSync(cards) : []) {
    const vendor = join(cards, card, 'device/vendor');
    const maker =
      /^card\d+$/.test(card) && existsSync(vendor) ? makers[readFileSync(vendor, 'utf8').trim()] : undefined;
    if (maker !== undefined) found.add(maker);
  }
  return [...found];
}

export function gpuFindings({ devices, hardware, device }: GpuFacts): readonly DoctorFinding[] {
  if (devices === undefined) return [];
  const gpus = devices.filter(({ type }) => type === 'gpu' || type === 'integrated GPU');
  const used = gpus.map(({ name, description, backend, free, total, type }) => {
    const memory = total > 0 ? `, ${bytesText(free)} free of ${bytesText(total)}` : '';
    return ok('GPU', `${name}: ${description}, by ${backend}${memory}`, {
      name,
      description,
      backend,
      type,
      free,
      total,
    });
  });
  if (used.length > 0) return used;
  const makers = hardware.filter(maker => maker !== 'Intel');
  const [maker] = makers;
  if (maker === undefined || device === 'cpu') {
    const why =
      device === 'cpu' ? 'not used: LLM_DEVICE is cpu' : 'none that speeds answers up; the CPU computes';
    return [ok('GPU', why, { hardware })];
  }
  const fix = `npm install -g node-llama-cpp@${PACKAGE_VERSION} brings the libraries for ${maker === 'NVIDIA' ? 'CUDA and Vulkan' : 'Vulkan'}, which llmtui then finds`;
  return [
    note('GPU', `one of ${makers.join(' and ')} is here, but these libraries compute on the CPU alone`, fix, {
      hardware,
    }),
  ];
}
