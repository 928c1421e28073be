import type { State } from '../state.js';

/** Why the model that answers now cannot be sent pictures, and which can; undefined where it can, or none is loaded yet. */
export function sightless({ engine }: State): string | undefined {
  if (engine.type !== 'ready' || engine.facts.vision === true) return undefined;
  return `${engine.facts.name} does not read pictures; /switch to a model that does, or /detach`;
}
