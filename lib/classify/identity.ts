import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { LlmtuiError } from '../errors.js';
import { hashFile } from '../models/hash.js';
import type { ModelEntry } from '../models/list.js';
import type { EmbedderIdentity, KeptHead } from './head-file.js';

/** Hashes of files, for as long as size and time stay the same. */
const known = new Map<string, string>();

/** Which model embeds: its name, and the hash of its file; of one without a file that of what models.yaml says. */
export async function identityOf(
  { name, path, config }: Pick<ModelEntry, 'name' | 'path' | 'config'>,
  signal: AbortSignal,
): Promise<EmbedderIdentity> {
  if (path === '') {
    const { base_url: url, model } = (config ?? {}) as {
      readonly base_url?: string;
      readonly model?: string;
    };
    return {
      name,
      sha256: createHash('sha256')
        .update(JSON.stringify([url, model, name]))
        .digest('hex'),
    };
  }
  const { size, mtimeMs } = await stat(path);
  const key = JSON.stringify([path, size, mtimeMs]);
  const sha256 = known.get(key) ?? (await hashFile(path, signal));
  known.set(key, sha256);
  return { name, sha256 };
}

/** Throws BAD_INPUT where a head was trained on the vectors of another model. */
export function checkEmbedder(name: string, { embedder }: KeptHead, own: EmbedderIdentity): void {
  if (embedder.sha256 === own.sha256) return;
  const [trained, there] = [`${embedder.name} (${short(embedder)})`, `${own.name} (${short(own)})`];
  throw new LlmtuiError(
    'BAD_INPUT',
    `classifier ${name} was trained on vectors of ${trained}, but ${there} embeds here; train it again with --examples`,
  );
}

const short = ({ sha256 }: EmbedderIdentity): string => sha256.slice(0, 12);
