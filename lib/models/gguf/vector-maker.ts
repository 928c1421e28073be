import { basename } from 'node:path';
import type { GgufValue } from './types.js';

/** What publishers call models that give vectors or ranks, where the file does not say it. */
const NAMED = /(?:^|[^a-z])(?:embed(?:ding|dings|der)?|rerank(?:er)?)(?![a-z])/i;

/**
 * Whether a model of an architecture that chats was trained to give vectors or ranks instead, as Qwen3-Embedding and
 * Qwen3-Reranker were: by the pooling in its header (`enum llama_pooling_type`: above 0 there is one vector for a text),
 * else by its name or that of its file.
 */
export function isVectorMaker(
  architecture: string,
  metadata: ReadonlyMap<string, GgufValue>,
  path: string,
): boolean {
  const pooling = metadata.get(`${architecture}.pooling_type`);
  if (typeof pooling === 'number') return pooling > 0;
  const name = metadata.get('general.name');
  return [typeof name === 'string' ? name : '', basename(path)].some(text => NAMED.test(text));
}
