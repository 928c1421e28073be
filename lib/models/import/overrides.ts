import { isAbsolute, resolve } from 'node:path';
import { parameterNames, parseParameter, type Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import { refused } from '../../store/setting-kinds.js';
import { type Setting, table } from '../../store/setting-table.js';
import { nearest } from '../near.js';
import type { ModelConfig } from '../registry.js';

/** What `--override` sets in every entry that is written. */
export interface Overrides {
  readonly enabled?: boolean;
  readonly config: Pick<
    ModelConfig,
    'context' | 'sampling' | 'template' | 'vision' | 'mmproj' | 'gpu_layers' | 'kv_type' | 'batch_size'
  >;
}

/** Where relative paths start and what a leading `~` is. */
export interface Base {
  readonly base: string;
  readonly home: string;
}

type Reader = Pick<Setting<unknown>, 'allowed' | 'read'>;

const yesOrNo: Reader = table.engineProcess;
const anyName: Reader = {
  allowed: 'a name',
  read: text => (/^[\w.-]{1,80}$/.test(text) ? text : refused),
};
const file: Reader = {
  allowed: 'the path of a file',
  read: (text, { base, home }) => {
    const path = text.replace(/^~(?=$|[\\/])/, () => home);
    return isAbsolute(path) ? path : resolve(base, path);
  },
};
const wholeContext: Reader = {
  allowed: 'a whole number from 64 to 16777216',
  read: (text, spot) => (text.toLowerCase() === 'auto' ? refused : table.contextSize.read(text, spot)),
};

/** The keys besides the sampling parameters, with what they take. */
const keys = {
  enabled: yesOrNo,
  context: wholeContext,
  batch_size: table.batchSize,
  kv_type: table.kvType,
  gpu_layers: table.gpuLayers,
  template: anyName,
  vision: yesOrNo,
  mmproj: file,
} as const satisfies Readonly<Record<string, Reader>>;

const aliases: ReadonlyMap<string, keyof typeof keys> = new Map([
  ['ctx', 'context'],
  ['context_size', 'context'],
  ['batch', 'batch_size'],
  ['kv', 'kv_type'],
]);

/** Every key that an override may have. */
export const overrideKeys: readonly string[] = [...Object.keys(keys), ...parameterNames()];

/**
 * Reads `key=value` pairs; of a key that comes twice the last counts. A key is one of models.yaml's `config`,
 * `enabled`, or a sampling parameter, plain or as `sampling.temperature`. Throws USAGE for a pair without `=` and for
 * an unknown key, naming near ones and all; BAD_INPUT for a value that is not allowed, naming what is.
 */
export function parseOverrides(pairs: readonly string[], base: Base): Overrides {
  let enabled: boolean | undefined;
  const config: Record<string, unknown> = {};
  let sampling: Partial<Sampling> = {};
  for (const pair of pairs) {
    const [, given, value] = /^([^=]+)=([\s\S]*)$/.exec(pair) ?? [];
    if (given === undefined || value === undefined)
      throw new LlmtuiError('USAGE', `--override takes key=value, not "${pair.slice(0, 80)}"`);
    const key = given.trim().toLowerCase().replaceAll('-', '_');
    const name = aliases.get(key) ?? key.replace(/^sampling\./, '');
    if (parameterNames().includes(name)) sampling = { ...sampling, ...parseParameter(name, value) };
    else if (name === 'enabled') enabled = readKey(name, value, base) as boolean;
    else config[name] = readKey(name, value, base);
  }
  const withSampling = Object.keys(sampling).length > 0 ? { ...config, sampling } : config;
  return { ...(enabled === undefined ? {} : { enabled }), config: withSampling };
}

function readKey(name: string, text: string, base: Base): unknown {
  if (!Object.hasOwn(keys, name)) {
    const near = nearest(overrideKeys, name);
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}? ` : '';
    throw new LlmtuiError('USAGE', `no key "${name.slice(0, 60)}"; ${hint}Known: ${overrideKeys.join(', ')}`);
  }
  const { allowed, read }: Reader = keys[name as keyof typeof keys];
  const value = text.trim() === '' ? refused : read(text.trim(), base);
  if (value === refused)
    throw new LlmtuiError('BAD_INPUT', `${name} is ${allowed}, not "${text.slice(0, 80)}"`);
  return value;
}
