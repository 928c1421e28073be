import { knownServer } from '../engine/remote/known-servers.js';
import type { ServedModel } from '../engine/remote/list-models.js';
import { LlmtuiError } from '../errors.js';
import type { ModelConfig, RegistryEntry } from './registry-entry.js';
import { type Environment, keyIn } from './remote-spec.js';

/** A server whose models are named `id/model`. */
export interface RemoteSource {
  readonly id: string;
  /** What all its models share. */
  readonly config: ModelConfig;
  /** Lists show its models; of others only those that are asked for by name. */
  readonly isListed: boolean;
}

/** Servers that are looked for where they usually listen. */
const local = ['ollama', 'llama-server', 'vllm', 'sglang', 'lm-studio'] as const;

/**
 * The remote entries of models.yaml, each a source under its id, and behind them OpenAI, whose models are listed where
 * there is a key, and the servers that usually run on this machine. `OLLAMA_HOST` says where Ollama is, as for Ollama.
 */
export function remoteSources(entries: readonly RegistryEntry[], env: Environment): readonly RemoteSource[] {
  const own = entries
    .filter(({ provider, enabled }) => provider === 'openai' && enabled)
    .map(({ id, config: { model: _, fallback, list = false, ...config } }) => ({
      id,
      config: { ...config, ...(fallback !== undefined && { fallback }) },
      isListed: list,
    }));
  const ready: RemoteSource[] = [
    { id: 'openai', config: {}, isListed: 'key' in keyIn({}, env) },
    ...local.map(id => ({ id, config: { base_url: addressOf(id, env), server: id }, isListed: true })),
  ];
  return [...own, ...ready.filter(({ id }) => own.every(source => source.id !== id))];
}

function addressOf(id: (typeof local)[number], { OLLAMA_HOST = '' }: Environment): string {
  const usual = knownServer(id).baseUrl;
  if (id !== 'ollama' || OLLAMA_HOST === '') return usual;
  const given = /^https?:\/\//.test(OLLAMA_HOST) ? OLLAMA_HOST : `http://${OLLAMA_HOST}`;
  if (!URL.canParse(given)) return usual;
  const url = new URL(given);
  // What Ollama listens on, its clients cannot call.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.port === '' && !/:\d+$/.test(OLLAMA_HOST)) url.port = '11434';
  return url.username === '' && url.password === '' ? `${url.origin}/v1` : usual;
}

/** The entry that a name such as `ollama/llama3.2` means, as if it stood in models.yaml; undefined for any other name. */
export function sourceEntry(wanted: string, sources: readonly RemoteSource[]): RegistryEntry | undefined {
  const source = sources.find(({ id }) => wanted.startsWith(`${id}/`) && wanted.length > id.length + 1);
  return source && entryOf(source, { id: wanted.slice(source.id.length + 1) });
}

/** A model of a source as if it stood in models.yaml. */
export function entryOf({ id, config }: RemoteSource, served: ServedModel): RegistryEntry {
  const { contextSize, vision, embeds, price } = served;
  return {
    id: `${id}/${served.id}`,
    provider: 'openai',
    enabled: true,
    config: {
      ...(contextSize !== undefined && { context: contextSize }),
      ...(vision === true && { vision }),
      ...(embeds === true && { embedding: true }),
      ...(price !== undefined && { price }),
      ...config,
      model: served.id,
    },
  };
}

/** The entries of models.yaml, and behind them what is ready-made for who has a key of OpenAI. */
export function withReadyMade(entries: readonly RegistryEntry[], env: Environment): readonly RegistryEntry[] {
  const id = 'gpt-3.5-turbo';
  if ('lacks' in keyIn({}, env) || entries.some(entry => entry.id === id)) return entries;
  return [...entries, { id, provider: 'openai', enabled: true, config: { context: 16_385 } }];
}

/** Throws BAD_CONFIG for a model that wants a key where there is none. */
export function keyOf(name: string, config: ModelConfig, env: Environment): string {
  const found = keyIn(config, env);
  if ('key' in found) return found.key;
  throw new LlmtuiError('BAD_CONFIG', `${name} wants a key: set the environment variable ${found.lacks}`);
}
