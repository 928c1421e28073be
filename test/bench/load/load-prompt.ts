import { words } from '../words.js';
import type { LoadOrder } from './order.js';

/** What a client asks for, another text each time. */
export function loadPrompt(
  { round, words: length }: Pick<LoadOrder, 'round' | 'words'>,
  client: number,
  reply: number,
): { readonly content: string; readonly seed: number } {
  const seed = 1000 * round + 20 * client + reply;
  return { content: `${seed}. Tell a long story with these words: ${words(seed, length)}`, seed };
}
