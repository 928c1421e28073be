import { OPENAI_URL, serverAt } from '../engine/remote/known-servers.js';
import type { RemoteSpec } from '../engine/remote/spec.js';
import type { ModelEntry } from './list.js';
import { plain } from './plain.js';
import type { ModelConfig } from './registry-entry.js';

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The key of a remote model, empty for a server that wants none; or the variable that holds none. */
export function keyIn(
  config: ModelConfig,
  env: Environment,
): { readonly key: string } | { readonly lacks: string } {
  const variable = keyVariable(config);
  if (variable === undefined) return { key: '' };
  const key = (env[variable] ?? '').trim();
  return key === '' ? { lacks: variable } : { key };
}

/** A remote model as models.yaml has it, without its key. */
export function remoteSpec(name: string, config: ModelConfig): RemoteSpec & { readonly contextSize: number } {
  const { base_url: baseUrl = OPENAI_URL, model = name, server, headers, price, history } = config;
  const { vision, embedding } = config;
  return {
    name,
    baseUrl,
    model,
    contextSize: config.context ?? serverAt(baseUrl, server).contextSize,
    ...(server !== undefined && { server }),
    ...(headers !== undefined && { headers }),
    ...(price !== undefined && { price }),
    ...(history !== undefined && { history }),
    ...(vision !== undefined && { vision }),
    ...(embedding === true && { embeds: true }),
  };
}

type RemoteFacts = Pick<
  ModelEntry,
  'description' | 'status' | 'reason' | 'purpose' | 'needBytes' | 'context' | 'remote'
>;

/** What a list shows of a remote model; it takes no memory here. Without its key in `env` it is disabled. */
export function remoteFacts(name: string, config: ModelConfig, env?: Environment): RemoteFacts {
  const { baseUrl, model, contextSize } = remoteSpec(name, config);
  const { host } = new URL(baseUrl);
  const found = env === undefined ? { key: '' } : keyIn(config, env);
  const facts: RemoteFacts = {
    description: plain(`${model} at ${host}`),
    ...(config.embedding === true
      ? { status: 'embedding', reason: 'an embedding model: it cannot chat', purpose: 'embedding' }
      : { status: 'available', purpose: 'chat' }),
    needBytes: 0,
    context: contextSize,
    remote: true,
  };
  if ('key' in found) return facts;
  return { ...facts, status: 'disabled', reason: `wants a key: set the environment variable ${found.lacks}` };
}

/** The variable that holds the key of a remote model; undefined for a server that nobody said it of. */
export function keyVariable({
  base_url: baseUrl = OPENAI_URL,
  api_key_env: given,
}: ModelConfig): string | undefined {
  const isOpenAi = new URL(baseUrl).origin === new URL(OPENAI_URL).origin;
  return given ?? (isOpenAi ? 'OPENAI_API_KEY' : undefined);
}
