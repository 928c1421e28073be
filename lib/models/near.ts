/** The `count` names nearest to `wanted`, nearest first; none that shares too little with it. */
export function nearest(names: readonly string[], wanted: string, count = 3): readonly string[] {
  return names
    .map(name => ({ name, score: similarity(name.toLowerCase(), wanted.toLowerCase()) }))
    .filter(({ score }) => score >= 0.3)
    .sort((one, other) => other.score - one.score)
    .slice(0, count)
    .map(({ name }) => name);
}

/**
 * Sørensen-Dice coefficient over pairs of neighbouring letters: 0 for nothing in common, 1 for the same pairs, and for
 * two letters that changed places, which in a short word leaves no pair as it was.
 */
function similarity(one: string, other: string): number {
  if (isSwapped(one, other)) return 1;
  const pairs = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
  const [left, right] = [pairs(one), pairs(other)];
  if (left.size + right.size === 0) return 0;
  const shared = [...left].filter(pair => right.has(pair)).length;
  return (2 * shared) / (left.size + right.size);
}

function isSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  if (at < 0) return false;
  return `${one.slice(0, at)}${one[at + 1]}${one[at]}${one.slice(at + 2)}` === other;
}
