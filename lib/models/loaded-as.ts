import type { ModelEntry } from './list.js';

/** What a loaded engine depends on, as text: where it is another one, the model has to be loaded afresh. */
export function loadedAs(entry: ModelEntry): string {
  const { path, sizeBytes, config, template, sampling, vision, projector, projectorBytes } = entry;
  return JSON.stringify({ path, sizeBytes, config, template, sampling, vision, projector, projectorBytes });
}
