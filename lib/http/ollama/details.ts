import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { ModelEntry } from '../../models/list.js';

/** `details` of a model, as lists and /api/show give it. */
export function detailsOf({ shape, quantisation }: ModelEntry) {
  const family = shape?.architecture ?? '';
  return {
    parent_model: '',
    format: 'gguf',
    family,
    families: family === '' ? [] : [family],
    parameter_size: shape === undefined ? '' : parameterSize(shape.parameters),
    quantization_level: quantisation ?? '',
  };
}

/** Parameters as Ollama writes them: 134.51M, 1.2B. */
export function parameterSize(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)}B`;
  if (parameters >= 1e6) return `${(parameters / 1e6).toFixed(2)}M`;
  return parameters >= 1e3 ? `${(parameters / 1e3).toFixed(2)}K` : String(parameters);
}

/**
 * Tells one model from another, in the form of a SHA-256: of name and size, because hashing gigabytes of weights for a
 * list takes minutes.
 */
export function digestOf({ name, sizeBytes }: Pick<ModelEntry, 'name' | 'sizeBytes'>): string {
  return createHash('sha256').update(`${name}\n${sizeBytes}`).digest('hex');
}

/** When the file of a model was written, RFC 3339; `absent`, milliseconds since the epoch, where there is none. */
export async function modifiedAt({ path }: Pick<ModelEntry, 'path'>, absent: number): Promise<string> {
  const found = path === '' ? undefined : await stat(path).catch(() => undefined);
  return new Date(found?.mtimeMs ?? absent).toISOString();
}
