import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Image } from '../../../lib/chat/image.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { VisionSpec } from '../../../lib/engine/vision/messages.js';
import { findPeer } from '../../../lib/engine/vision/peer.js';
import { withVision } from '../../../lib/engine/vision/vision-engine.js';
import { packageRoot } from '../../../lib/package.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { writeRandomLlama } from '../../helpers/gguf-write.js';
import { writeTinyProjector } from '../../helpers/tiny-projector.js';
import { loadStarter, starterOptions } from '../llama/starter.js';

/** Elements of the embedding of `tiny` models. */
const WIDTH = 256;

const { platform, arch } = process;

/** The package that reads pictures, or why tests that need it are left out, as tap's `skip` takes it. */
export const peer = findPeer({ from: packageRoot(), platform, arch });
export const peerMissing: string | false = peer === undefined && '@fugood/llama.node has no build here';

/** Calls what is registered once its work is done; a test is one. */
interface Scope {
  teardown(work: () => unknown): void;
}

/** A folder with a tiny random model, which has the tokenizer of the starter model, and a projector for it. */
export async function seeingFolder(t: Scope, projection = WIDTH) {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-vision-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const [path, projector] = [join(folder, 'tiny.gguf'), join(folder, 'mmproj-tiny.gguf')];
  await writeRandomLlama(path, { shape: 'tiny', tokenizerFrom: starterPath });
  await writeTinyProjector(projector, { projection });
  return { folder, path, projector };
}

/** The tiny model with its projector. */
export async function loadSeeing(
  t: Scope,
  { projection, ...wanted }: Partial<VisionSpec> & { readonly projection?: number } = {},
): Promise<Engine> {
  const { path, projector } = await seeingFolder(t, projection);
  const { name, threads, batchSize } = starterOptions;
  const text = await loadStarter({ path, contextSize: wanted.contextSize ?? 2048 });
  const spec: VisionSpec = {
    name,
    peer: peer ?? '',
    path,
    projector,
    projectorBytes: statSync(projector).size,
    contextSize: text.contextSize,
    threads,
    batchSize,
    gpuLayers: 0,
    kvType: 'f16',
    variant: 'default',
    adapters: [],
    ...wanted,
  };
  const engine = withVision(text, spec, { now: () => performance.now(), random: Math.random });
  t.teardown(() => engine.unload());
  return engine;
}

/** A picture of one colour, a PNG. */
export async function picture(red: number, green: number, blue: number): Promise<Image> {
  const background = { r: red, g: green, b: blue };
  const [width, height] = [64, 48];
  const file = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  return { mediaType: 'image/png', data: file.toString('base64'), width, height };
}
