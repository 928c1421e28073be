const vocabulary =
  'sea boat wind rope anchor gull storm light island captain sail wave shore tide fish net deck mast night'.split(
    ' ',
  );

/** `count` words, most of them one token each; another `seed` gives another first word and another order. */
export function words(seed: number, count: number): string {
  const step = 1 + (seed % (vocabulary.length - 1)); // 19 words, a prime: every step reaches them all
  return Array.from({ length: count }, (_, i) => vocabulary[(seed + i * step) % vocabulary.length]).join(' ');
}
