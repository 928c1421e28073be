import { below } from '../seeded.js';

/** `text` in pieces, cut at random; characters beyond the basic plane stay whole, as the engine tells them. */
export function cut(random: () => number, text: string): string[] {
  const characters = [...text];
  const pieces: string[] = [];
  const longest = 1 + below(random, 12);
  while (characters.length > 0) pieces.push(characters.splice(0, 1 + below(random, longest)).join(''));
  return pieces;
}
