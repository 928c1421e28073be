import type { ModelEntry } from '../models/list.js';
import { bytes } from './format.js';
import type { State } from './state.js';

export type ModelStatus = 'loaded' | 'loading' | 'available' | 'disabled';

/** The name of the model that answers now; undefined while none does. */
export function loadedName(state: State): string | undefined {
  return state.engine.type === 'ready' ? state.engine.facts.name : undefined;
}

/** What a model of the list does now. */
export function statusOf(state: State, entry: ModelEntry): ModelStatus {
  if (state.engine.type === 'loading' && state.engine.name === entry.name) return 'loading';
  return loadedName(state) === entry.name ? 'loaded' : entry.status;
}

/** One line for each model, in aligned columns, and a line of what it is. */
export function modelTable(state: State): readonly string[] {
  if (state.models.length === 0) return ['no models found'];
  const widest = Math.max(...state.models.map(entry => entry.name.length));
  return state.models.flatMap(entry => [
    `${entry.name.padEnd(widest)}  ${bytes(entry.sizeBytes).padStart(8)}  ${statusOf(state, entry)}`,
    `  ${entry.reason ?? entry.description}`,
  ]);
}
