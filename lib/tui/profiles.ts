import { catalogue, type Profile } from '../models/catalogue.js';
import type { State } from './state.js';

/** The built-in profiles that are not on this machine and hold every word of `query`. */
export function profilesToPull({ models }: State, query: string): readonly Profile[] {
  const words = query.toLowerCase().split(/\s+/);
  return catalogue.filter(profile => {
    const { name, kind, description } = profile;
    const text = `${name} ${kind} ${description}`.toLowerCase();
    return !isHere(models, profile) && words.every(word => text.includes(word));
  });
}

/** Whether a model of the list is of that profile. */
export function isHere(models: State['models'], { name }: Profile): boolean {
  return models.some(entry => entry.name === name || entry.profile === name);
}
