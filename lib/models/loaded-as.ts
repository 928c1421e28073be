import type { ModelEntry } from './list.js';

/** What a loaded engine depends on, as text: where it is another one, the model has to be loaded afresh. */
export function loadedAs({ path, sizeBytes, config, template, sampling }: ModelEntry): string {
  return JSON.stringify({ path, sizeBytes, config, template, sampling });
}
