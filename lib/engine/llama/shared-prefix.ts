import { commonPrefix } from './prefix.js';

/** A prompt that is being read into a sequence. */
export interface BeingRead {
  readonly tokens: readonly number[];
  /** How many of them the cache holds. */
  readonly evaluated: number;
}

/** Fewer tokens than these are sooner read than waited for. */
const WORTH = 32;

/**
 * Whether `prompt`, of which the cache holds `here` tokens, had better wait: another prompt with the same beginning is
 * being read, and copying that from it saves reading it twice. Once the other one has read what both share, or is gone,
 * there is nothing to wait for.
 */
export function isComing(prompt: readonly number[], here: number, reading: readonly BeingRead[]): boolean {
  return reading.some(({ tokens, evaluated }) => {
    const common = commonPrefix(tokens, prompt, prompt.length);
    // What the other one has read already is no reason to read the rest twice.
    const elsewhere = here > evaluated ? here : 0;
    return common > evaluated && common - elsewhere >= WORTH;
  });
}
