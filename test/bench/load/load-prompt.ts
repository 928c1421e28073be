import type { Turn } from '../../../lib/chat/message.js';
import { words } from '../words.js';
import type { LoadOrder } from './order.js';

/** What a client asks for, another text each time, behind the instructions that all of them send. */
export function loadPrompt(
  { round, instructions, words: length }: Pick<LoadOrder, 'round' | 'instructions' | 'words'>,
  client: number,
  reply: number,
): { readonly messages: readonly Turn[]; readonly seed: number } {
  const seed = 1000 * round + 20 * client + reply;
  const content = `${seed}. Tell a long story with these words: ${words(seed, length)}`;
  const question: Turn = { role: 'user', content };
  if (instructions === 0) return { messages: [question], seed };
  const system = `Round ${round}. You know: ${words(round, instructions)}`;
  return { messages: [{ role: 'system', content: system }, question], seed };
}
