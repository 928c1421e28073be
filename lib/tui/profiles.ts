import { catalogue, findProfile, type Profile } from '../models/catalogue.js';
import { profileOf } from '../models/profile-of.js';
import { bytes } from './format.js';
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

/** The profile that a person names where no model of the list is of it. */
export function profileToPull(models: State['models'], wanted: string): Profile | undefined {
  const profile = findProfile(wanted) ?? profileOf(wanted);
  return profile === undefined || isHere(models, profile) ? undefined : profile;
}

/** What a person is asked before a profile is pulled to be used. */
export function pullQuestion({ name, sizeBytes, repository }: Profile): string {
  return `${name} is not on this disk. Pull it, ${bytes(sizeBytes)} from ${repository}, and switch to it?`;
}

function isHere(models: State['models'], { name }: Profile): boolean {
  return models.some(entry => entry.name === name || entry.profile === name);
}
