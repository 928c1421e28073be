import { join } from 'node:path';
import { checkSampling, parameterNames, type Sampling } from '../../chat/sampling.js';
import type { ModelConfig } from '../registry.js';

/** The layers of an Ollama model that matter here: digests, in hex. */
export interface OllamaLayers {
  readonly model: string;
  readonly projector?: string;
  readonly adapters: readonly string[];
  readonly params?: string;
  readonly hasSystem: boolean;
}

const TYPE = 'application/vnd.ollama.image.';
const MAX_LAYERS = 1000;

/**
 * Reads a manifest: JSON in the form of a container image, whose layers have a media type and a digest
 * (manifest/manifest.go and server/images.go of Ollama). A digest is `sha256:` and 64 hex digits or it is refused, so
 * that no path can be made of it but that of a blob. Gives the reason, for a person, where it cannot be used.
 */
export function readManifest(text: string): OllamaLayers | string {
  const layers = layersOf(text);
  if (typeof layers === 'string') return layers;
  const found = new Map<string, string[]>();
  for (const { mediaType, digest } of layers) {
    if (typeof mediaType !== 'string' || !mediaType.startsWith(TYPE)) continue;
    const hex = typeof digest === 'string' ? /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1] : undefined;
    if (hex === undefined) return 'its manifest has a digest that is no SHA-256; pull it again';
    const kind = mediaType.slice(TYPE.length);
    found.set(kind, [...(found.get(kind) ?? []), hex]);
  }
  const models = found.get('model') ?? [];
  const [model] = models;
  if (model === undefined) return 'its manifest names no GGUF file: it runs elsewhere or in another format';
  if (models.length > 1) return `its manifest names ${models.length} model files; only one can be read`;
  const [projector] = found.get('projector') ?? [];
  const [params] = found.get('params') ?? [];
  return {
    model,
    ...(projector === undefined ? {} : { projector }),
    adapters: found.get('adapter') ?? [],
    ...(params === undefined ? {} : { params }),
    hasSystem: found.has('system'),
  };
}

interface Layer {
  readonly mediaType?: unknown;
  readonly digest?: unknown;
}

function layersOf(text: string): readonly Layer[] | string {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return 'its manifest is damaged; pull it again';
  }
  const layers = (manifest as { readonly layers?: unknown } | null)?.layers;
  if (!Array.isArray(layers) || layers.length > MAX_LAYERS) return 'its manifest has no list of layers';
  return layers.filter((layer): layer is Layer => typeof layer === 'object' && layer !== null);
}

/** Parameters that have another name here. */
const renamed: Readonly<Record<string, string>> = { num_predict: 'max_tokens' };
/** What Ollama decides by its own figures, and llmtui by its settings. */
const ours = new Set([
  'num_keep',
  'num_gpu',
  'num_batch',
  'num_thread',
  'main_gpu',
  'use_mmap',
  'penalize_newline',
]);

/**
 * Reads the params layer: JSON with the PARAMETER lines of a Modelfile. What is out of bounds or unknown is left out
 * and named in `left`; never throws.
 */
export function readParams(text: string): {
  readonly config: Pick<ModelConfig, 'context' | 'sampling'>;
  readonly left: readonly string[];
} {
  const sampling: Record<string, unknown> = {};
  const left: string[] = [];
  let context: number | undefined;
  for (const [name, value] of Object.entries(objectOf(text))) {
    const key = renamed[name] ?? name;
    if (name === 'num_ctx' && isContext(value)) context = value;
    else if (parameterNames().includes(key) && isAllowed(key, value)) sampling[key] = value;
    else if (!ours.has(name)) left.push(name);
  }
  return {
    config: {
      ...(context === undefined ? {} : { context }),
      ...(Object.keys(sampling).length === 0 ? {} : { sampling: sampling as Partial<Sampling> }),
    },
    left,
  };
}

const isContext = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 64 && (value as number) <= 16_777_216;

function isAllowed(name: string, value: unknown): boolean {
  try {
    checkSampling({ [name]: value });
    return true;
  } catch {
    return false;
  }
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/** Where the blob of a digest lies; `hex` has been checked. */
export const blobPath = (folder: string, hex: string): string => join(folder, 'blobs', `sha256-${hex}`);
