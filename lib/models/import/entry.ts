import type { GgufFacts } from '../gguf/facts.js';
import type { ModelConfig, RegistryEntry } from '../registry.js';
import type { Overrides } from './overrides.js';
import type { Preset } from './presets.js';
import type { Variant } from './variant.js';

/** What the person asks for in every entry. */
export interface Wanted {
  readonly preset?: Preset;
  readonly overrides: Overrides;
}

/**
 * The entry of a model that was not known: what the tool says of it, over that the preset, over that the overrides.
 * Contexts of tool and preset are cut to what the model was trained for. An embedding model samples nothing, and
 * takes no preset.
 */
export function newEntry(id: string, variant: Variant, wanted: Wanted): RegistryEntry {
  const { model, adapters } = variant;
  const base: ModelConfig = {
    model_path: model.candidate.path,
    ...images(variant),
    ...(adapters.length === 0 ? {} : { lora: adapters.map(path => ({ path, scale: 1 })) }),
  };
  const declared = withinTraining(model.candidate.declared?.config ?? {}, model.facts);
  const { enabled, config } = configure(model.facts, merged(base, declared), wanted);
  return { id, provider: 'llama_cpp', enabled: enabled ?? true, config };
}

/**
 * A known entry with what is asked for laid over it, and the projector of `found` where it has none and does not say
 * that it reads no images.
 */
export function changedEntry(
  entry: RegistryEntry,
  facts: GgufFacts,
  wanted: Wanted,
  found?: Variant,
): RegistryEntry {
  const isSettled = entry.config.mmproj !== undefined || entry.config.vision === false;
  const joined = isSettled ? entry.config : { ...entry.config, ...images(found) };
  const { enabled, config } = configure(facts, joined, wanted);
  return { ...entry, enabled: enabled ?? entry.enabled, config };
}

function images(variant: Variant | undefined): Pick<ModelConfig, 'mmproj' | 'vision'> {
  if (variant?.projector === undefined) return {};
  return { mmproj: variant.projector, vision: variant.vision };
}

function configure(
  facts: GgufFacts,
  base: ModelConfig,
  { preset, overrides }: Wanted,
): { readonly enabled: boolean | undefined; readonly config: ModelConfig } {
  const { enabled } = overrides;
  if (facts.purpose !== 'chat') {
    const { sampling, ...config } = overrides.config;
    return { enabled, config: merged(base, config) };
  }
  const set = merged(base, withinTraining(preset?.config ?? {}, facts));
  return { enabled, config: merged(set, overrides.config) };
}

function withinTraining(config: ModelConfig, { contextLength }: GgufFacts): ModelConfig {
  if (config.context === undefined) return config;
  return { ...config, context: Math.min(config.context, Math.max(64, contextLength)) };
}

function merged(below: ModelConfig, above: ModelConfig): ModelConfig {
  const sampling = { ...below.sampling, ...above.sampling };
  return { ...below, ...above, ...(Object.keys(sampling).length > 0 ? { sampling } : {}) };
}
