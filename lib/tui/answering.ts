import type { Fallback } from '../chat/reply.js';
import type { Running } from './state.js';

/** Name of the model that gives the running reply; empty while it waits for one. */
export function answering({ model, fallback }: Running): string {
  return fallback?.model ?? model;
}

/** What is said above a reply that another model gives than the one that was asked. */
export function standInText(asked: string, { model, cause }: Fallback): string {
  return `${asked} cannot be reached: ${cause}. ${model} answers.`;
}
