/**
 * Deals examples to `count` folds so that each has about the same share of every label, or, where texts have several
 * labels, of every set of labels. Gives the fold of each example. The order of the examples alone decides.
 */
export function foldsOf(labels: readonly (readonly number[])[], count: number): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const [at, own] of labels.entries()) {
    const key = own.toSorted((one, other) => one - other).join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [at]);
    else group.push(at);
  }
  const folds = new Array<number>(labels.length).fill(0);
  // Going on where the last group ended keeps the folds of one size.
  let next = 0;
  for (const group of groups.values()) for (const at of group) folds[at] = next++ % count;
  return folds;
}

/** Folds at most; as many as scikit-learn's cross-validation has. */
const MOST = 5;

/** How many folds the examples allow: each is to hold every label that has two examples or more; 0 where none has. */
export function foldCount(labels: readonly (readonly number[])[], labelCount: number): number {
  const counts = new Array<number>(labelCount).fill(0);
  for (const own of labels) for (const label of own) counts[label]! += 1;
  const several = counts.filter(count => count > 1);
  return several.length === 0 ? 0 : Math.min(MOST, ...several);
}
