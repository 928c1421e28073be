/** The share of a name's letters that may be wrong in a name that was meant. */
const WRONG = 0.4;

/**
 * What `typed` may mean, in the order given: what begins with it; where nothing does, what contains it; where nothing
 * does either, what has its letters in this order. Capitals do not matter.
 */
export function matching<T>(typed: string, items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const wanted = typed.toLowerCase();
  const tests = [
    (name: string) => name.startsWith(wanted),
    (name: string) => name.includes(wanted),
    (name: string) => hasLettersOf(wanted, name),
  ];
  for (const test of tests) {
    const found = items.filter(item => test(nameOf(item).toLowerCase()));
    if (found.length > 0) return found;
  }
  return [];
}

/** What all names begin with; never half a surrogate pair. */
export function commonPrefix(names: readonly string[]): string {
  let common = names[0] ?? '';
  for (const name of names) {
    let length = 0;
    while (length < common.length && common[length] === name[length]) length++;
    common = common.slice(0, length);
  }
  return common.replace(/[\ud800-\udbff]$/, '');
}

/** The name that was meant by a wrong one: one that begins with it, or the nearest by letters; undefined if none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wrong = name.toLowerCase();
  if (wrong === '') return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length * WRONG)) + 1;
  for (const candidate of names) {
    const right = candidate.toLowerCase();
    const distance = right.startsWith(wrong) ? 1 : editDistance(wrong, right);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let older: readonly number[] = [];
  let old: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? older[j - 2]! + 1 : Infinity;
      row.push(Math.min(old[j]! + 1, row[j - 1]! + 1, old[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), swap));
    }
    older = old;
    old = row;
  }
  return old[b.length]!;
}

/** Whether all letters of `wanted` occur in `name`, in this order. */
function hasLettersOf(wanted: string, name: string): boolean {
  let at = -1;
  for (const letter of wanted) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
