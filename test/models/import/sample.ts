import { copyFileSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GgufValue, text, u32 } from '../../helpers/gguf-encode.js';
import { smallBytes, smallModel, starterPath } from '../../helpers/gguf-small.js';
import type { FilledTensor } from '../../helpers/gguf-write.js';

/** The starter model's own SHA-256. */
export const STARTER_SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

type Change = Readonly<Record<string, GgufValue | undefined>>;

/** A sound chat model of 20 KB; its name makes its content its own. */
export const chatModel = (name: string, change: Change = {}): Buffer =>
  smallBytes(smallModel({ 'general.name': text(name), ...change }));

/** The same as an embedding model. */
export function embeddingModel(name: string): Buffer {
  const entries = smallModel().metadata.map(
    ([key, value]) => [key.replace('llama.', 'bert.'), value] as const,
  );
  const change = { 'general.architecture': text('bert'), 'general.name': text(name) };
  return smallBytes(smallModel({ ...Object.fromEntries(entries), ...change }));
}

/** An image projector that states the width of the models that it goes with. */
export function projector(width: number, change: Change = {}): Buffer {
  const metadata = {
    'general.architecture': text('clip'),
    'clip.vision.projection_dim': u32(width),
    'clip.has_vision_encoder': { type: 'bool', value: true } as const,
    ...change,
  };
  return smallBytes({ metadata: valuesOf(metadata), tensors: [tensor('v.patch_embd.weight', 4, 4)] });
}

/** A LoRA adapter of rank 2 for the attention of `chatModel`; `width` is that of the model it is for. */
export function adapter(width = 32, change: Change = {}): Buffer {
  const metadata = {
    'general.architecture': text('llama'),
    'general.type': text('adapter'),
    'adapter.type': text('lora'),
    ...change,
  };
  const tensors = [
    tensor('blk.0.attn_q.weight.lora_a', width, 2),
    tensor('blk.0.attn_q.weight.lora_b', 2, width),
  ];
  return smallBytes({ metadata: valuesOf(metadata), tensors });
}

const valuesOf = (change: Change) =>
  Object.entries(change).flatMap(([key, value]) => (value ? [[key, value] as const] : []));

const tensor = (name: string, ...shape: number[]): FilledTensor => ({
  name,
  shape,
  type: 0,
  bytes: shape.reduce((product, elements) => product * elements, 4),
  fill: 'ones',
});

/** Puts the starter model at `path`: the same bytes on the disk where a hard link can be made. */
export function putStarter(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    linkSync(starterPath, path);
  } catch {
    copyFileSync(starterPath, path); // another file system
  }
}

/** Writes a file with the folders above it. */
export function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const TYPE = 'application/vnd.ollama.image.';

/** Writes a manifest as Ollama does; `layers` are pairs of kind and digest. */
export function putManifest(
  folder: string,
  name: string,
  layers: readonly (readonly [string, string])[],
): void {
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      digest: `sha256:${'0'.repeat(64)}`,
      size: 2,
    },
    layers: layers.map(([kind, digest]) => ({ mediaType: TYPE + kind, digest, size: 1 })),
  };
  put(join(folder, 'manifests', name), JSON.stringify(manifest));
}

/** Puts content into Ollama's blobs under a digest made of one repeated hex digit; gives the digest. */
export function putBlob(folder: string, digit: string, content: string | Buffer): string {
  const hex = digit.repeat(64);
  put(join(folder, 'blobs', `sha256-${hex}`), content);
  return `sha256:${hex}`;
}
