import { OPENAI_URL, serverAt } from '../engine/remote/known-servers.js';
import type { RemoteSpec } from '../engine/remote/spec.js';
import type { ModelEntry } from './list.js';
import { plain } from './plain.js';
import type { ModelConfig, RegistryEntry } from './registry-entry.js';

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A remote model as models.yaml has it, without its key. */
export function remoteSpec(name: string, config: ModelConfig): RemoteSpec & { readonly contextSize: number } {
  const { base_url: baseUrl = OPENAI_URL, model = name, server, headers, price, history } = config;
  return {
    name,
    baseUrl,
    model,
    contextSize: config.context ?? serverAt(baseUrl, server).contextSize,
    ...(server !== undefined && { server }),
    ...(headers !== undefined && { headers }),
    ...(price !== undefined && { price }),
    ...(history !== undefined && { history }),
  };
}

/** What a list shows of a remote model; it takes no memory here. */
export function remoteFacts(
  name: string,
  config: ModelConfig,
): Pick<ModelEntry, 'description' | 'status' | 'purpose' | 'needBytes' | 'context' | 'remote'> {
  const { baseUrl, model, contextSize } = remoteSpec(name, config);
  const { host } = new URL(baseUrl);
  return {
    description: plain(`${model} at ${host}`),
    status: 'available',
    purpose: 'chat',
    needBytes: 0,
    context: contextSize,
    remote: true,
  };
}

/** The variable that holds the key of a remote model; undefined for a server that nobody said it of. */
export function keyVariable({
  base_url: baseUrl = OPENAI_URL,
  api_key_env: given,
}: ModelConfig): string | undefined {
  const isOpenAi = new URL(baseUrl).origin === new URL(OPENAI_URL).origin;
  return given ?? (isOpenAi ? OPENAI_KEY : undefined);
}

const OPENAI_KEY = 'OPENAI_API_KEY';

/** The entries of models.yaml, and behind them what is ready-made for who has a key of OpenAI. */
export function withReadyMade(entries: readonly RegistryEntry[], env: Environment): readonly RegistryEntry[] {
  const id = 'gpt-3.5-turbo';
  if ((env[OPENAI_KEY] ?? '') === '' || entries.some(entry => entry.id === id)) return entries;
  return [...entries, { id, provider: 'openai', enabled: true, config: { context: 16_385 } }];
}
