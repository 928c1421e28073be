import { resolve } from 'node:path';
import { checkSampling, parameterNames, type Sampling } from '../chat/sampling.js';
import { serverNames } from '../engine/remote/known-servers.js';
import type { RemotePrice } from '../engine/remote/spec.js';
import { messageOf } from '../errors.js';
import { LARGEST_MAX_SIDE, SMALLEST_MAX_SIDE } from '../images/bounds.js';
import { type KvType, kvTypes } from '../store/settings.js';
import { plain } from './plain.js';

/** An adapter that is laid over a model. */
export interface LoraAdapter {
  /** Absolute once read. */
  readonly path: string;
  /** 1 is as trained; 0 is without. */
  readonly scale: number;
}

/** How a model of models.yaml is loaded and sampled; what is absent is decided by settings and profiles. */
export interface ModelConfig {
  /** The GGUF file, of a split model its first part; in models.yaml also `path`. Absolute once read. */
  readonly model_path?: string;
  /** The image projector that goes with it. Absolute once read. */
  readonly mmproj?: string;
  /** Tokens. */
  readonly context?: number;
  readonly sampling?: Partial<Sampling>;
  /** A name in `templates/`, or `model` for the file's own. */
  readonly template?: string;
  /**
   * The system prompt where a client of the Ollama API gives none, and of new conversations in llmtui's own API. Clients
   * of the other APIs say all that the model reads.
   */
  readonly system?: string;
  /** Whether it reads images. */
  readonly vision?: boolean;
  /** Pixels of the longest side of pictures that it is sent, where nobody asks for another. */
  readonly resize_max?: number;
  readonly gpu_layers?: number | 'auto';
  readonly kv_type?: KvType;
  /** Prompt tokens that are evaluated at once. */
  readonly batch_size?: number;
  readonly lora?: readonly LoraAdapter[];
  /** Of a remote model alone, as what follows: where the API begins; OpenAI's where it is not given. */
  readonly base_url?: string;
  /** The environment variable that holds the key. */
  readonly api_key_env?: string;
  /** What the server calls the model; the id where it is not given. */
  readonly model?: string;
  /** The kind of server, one of `serverNames`. */
  readonly server?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly price?: RemotePrice;
  /** Newest messages that are sent at most, or as many as the context takes. */
  readonly history?: number | 'tokens';
  /** The model that answers when this one cannot be reached. */
  readonly fallback?: string;
  /** It gives vectors of texts and does not chat. */
  readonly embedding?: boolean;
  /** The entry stands for its server: lists show all models there, as `id/model`. */
  readonly list?: boolean;
}

/** A model of models.yaml. */
export interface RegistryEntry {
  /** Unique in its file; the name that lists show. */
  readonly id: string;
  /** `llama_cpp` runs here, `openai` on a server; every other one is kept and reported, its `config` empty. */
  readonly provider: string;
  readonly enabled: boolean;
  readonly config: ModelConfig;
}

/** Keys and indices that lead to a value. */
export type Place = readonly (string | number)[];

/** A mistake in models.yaml, and where. */
export class RegistryFault extends Error {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** Where relative paths start, and what a leading `~` is; without `home` it is a name like any other. */
export interface PathBase {
  readonly folder: string;
  readonly home?: string;
}

type Read<Value> = (value: unknown, place: Place, base: PathBase) => Value;

/** Reads one of `models`. Keys that are not known are left alone. Throws RegistryFault. */
export function readEntry(value: unknown, place: Place, base: PathBase): RegistryEntry {
  const given = record(value, place);
  const provider = given.provider == null ? 'llama_cpp' : name(given.provider, [...place, 'provider'], base);
  return {
    id: name(given.id, [...place, 'id'], base),
    provider,
    enabled: given.enabled == null ? true : yesOrNo(given.enabled, [...place, 'enabled'], base),
    config: configured(provider) ? readConfig(given.config, [...place, 'config'], base, provider) : {},
  };
}

const configured = (provider: string): boolean => provider === 'llama_cpp' || provider === 'openai';

function readConfig(value: unknown, place: Place, base: PathBase, provider: string): ModelConfig {
  const given = record(value ?? {}, place);
  const both = given.model_path != null && given.path != null;
  if (both) throw new RegistryFault([...place, 'path'], 'model_path and path are the same; keep one');
  const named = given.path == null ? given : { ...given, model_path: given.path };
  const read = configKeys.flatMap(key => {
    if (named[key] == null) return [];
    const at = key === 'model_path' && given.path != null ? 'path' : key;
    return [[key, readers[key](named[key], [...place, at], base)]];
  });
  const config: ModelConfig = Object.fromEntries(read);
  if (config.model_path === undefined && provider === 'llama_cpp')
    throw new RegistryFault(place, 'model_path is missing: name a GGUF file');
  return config;
}

const name: Read<string> = (value, place) => {
  const fits = typeof value === 'string' && value !== '' && plain(value, 200) === value;
  return fits
    ? value
    : refuse(place, 'a name of up to 200 characters, in quotes if it looks like a number', value);
};

const text: Read<string> = (value, place) =>
  typeof value === 'string' ? value : refuse(place, 'text', value);

const yesOrNo: Read<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'true or false', value);

const path: Read<string> = (value, place, { folder, home }) => {
  if (typeof value !== 'string' || value === '' || value.includes('\0'))
    return refuse(place, 'the path of a file', value);
  const isHome = home !== undefined && /^~(?=$|[\\/])/.test(value);
  return resolve(folder, isHome ? home + value.slice(1) : value);
};

const whole =
  (min: number, max: number): Read<number> =>
  (value, place) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? value : refuse(place, `a whole number from ${min} to ${max}`, value);
  };

const layers: Read<number | 'auto'> = (value, place, base) =>
  value === 'auto' ? value : whole(0, 10_000)(value, place, base);

const kvType: Read<KvType> = (value, place) =>
  kvTypes.find(known => known === value) ?? refuse(place, `one of ${kvTypes.join(', ')}`, value);

const sampling: Read<Partial<Sampling>> = (value, place) => {
  const given = record(value, place);
  for (const [key, wanted] of Object.entries(given)) {
    const at = [...place, key];
    if (!parameterNames().includes(key))
      throw new RegistryFault(at, `no sampling parameter "${plain(key, 40)}"; see /params`);
    try {
      checkSampling({ [key]: wanted });
    } catch (thrown) {
      throw new RegistryFault(at, messageOf(thrown));
    }
  }
  return given;
};

const adapters: Read<readonly LoraAdapter[]> = (value, place, base) => {
  if (!Array.isArray(value)) return refuse(place, 'a list of adapters, each with path and scale', value);
  return value.map((item, index) => {
    const at = [...place, index];
    const given = record(item, at);
    const scale = given.scale ?? 1;
    if (typeof scale !== 'number' || !Number.isFinite(scale)) refuse([...at, 'scale'], 'a number', scale);
    return { path: path(given.path, [...at, 'path'], base), scale: Number(scale) };
  });
};

const address: Read<string> = (value, place) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return String(value);
  // What stands before the @ of an address is no text for a message.
  throw new RegistryFault(
    place,
    'base_url must be an address, such as http://127.0.0.1:8000/v1, without a password',
  );
};

const variable: Read<string> = (value, place) => {
  if (typeof value === 'string' && /^[A-Za-z_]\w{0,199}$/.test(value)) return value;
  // Who writes the key itself there does not want to read it in a log.
  throw new RegistryFault(
    place,
    'api_key_env must be the name of an environment variable, not the key itself',
  );
};

const serverKind: Read<string> = (value, place) =>
  serverNames.find(known => known === value) ?? refuse(place, `one of ${serverNames.join(', ')}`, value);

const headers: Read<Readonly<Record<string, string>>> = (value, place) => {
  const given = record(value, place);
  for (const [key, sent] of Object.entries(given)) {
    if (typeof sent !== 'string')
      throw new RegistryFault([...place, key], `${plain(key, 40)} must be text, in quotes`);
  }
  return given as Readonly<Record<string, string>>;
};

const price: Read<RemotePrice> = (value, place) => {
  const given = record(value, place);
  const dollars = (key: string): number => {
    const amount = given[key] ?? 0;
    const fits = typeof amount === 'number' && amount >= 0 && Number.isFinite(amount);
    return fits ? amount : refuse([...place, key], 'US dollars per million tokens', amount);
  };
  return { input: dollars('input'), output: dollars('output') };
};

const turns: Read<number | 'tokens'> = (value, place, base) =>
  value === 'tokens' ? value : whole(1, 1_000_000)(value, place, base);

const readers: { readonly [Key in keyof ModelConfig]-?: Read<NonNullable<ModelConfig[Key]>> } = {
  model_path: path,
  mmproj: path,
  context: whole(64, 16_777_216),
  sampling,
  template: name,
  system: text,
  vision: yesOrNo,
  resize_max: whole(SMALLEST_MAX_SIDE, LARGEST_MAX_SIDE),
  gpu_layers: layers,
  kv_type: kvType,
  batch_size: whole(1, 65_536),
  lora: adapters,
  base_url: address,
  api_key_env: variable,
  model: name,
  server: serverKind,
  headers,
  price,
  history: turns,
  fallback: name,
  embedding: yesOrNo,
  list: yesOrNo,
};

/** Every key of `config` that is known, in the order in which they are written. */
export const configKeys = Object.keys(readers) as readonly (keyof ModelConfig)[];

function record(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  return refuse(place, 'a block of keys and values', value);
}

function refuse(place: Place, allowed: string, value: unknown): never {
  const key = place.findLast(part => typeof part === 'string') ?? 'the file';
  const given = value == null ? 'is missing; it' : `is ${plain(JSON.stringify(value) ?? '', 80)}, but`;
  throw new RegistryFault(place, `${key} ${given} must be ${allowed}`);
}
