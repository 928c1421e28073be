import { sightlessBecause } from '../../models/vision.js';
import type { State } from '../state.js';

/** Why the model that answers now cannot be sent pictures, and which can; undefined where it can, or none is loaded yet. */
export function sightless({ engine, models }: State): string | undefined {
  if (engine.type !== 'ready' || engine.facts.vision === true) return undefined;
  const { name } = engine.facts;
  return sightlessBecause(models.find(entry => entry.name === name) ?? { name }, models);
}
