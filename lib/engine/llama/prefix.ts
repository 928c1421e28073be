/** How many tokens both begin with, `limit` at most. */
export function commonPrefix(a: ArrayLike<number>, b: ArrayLike<number>, limit: number): number {
  const end = Math.min(a.length, b.length, limit);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
