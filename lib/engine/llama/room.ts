/**
 * Divides `room` tokens of a batch between prompts that want to be read, `wants` tokens each, oldest first: those that
 * need least come first, so that a short prompt does not wait behind a long one, and the oldest always has an equal
 * share, so that short ones cannot keep it waiting for ever. Returns the tokens of each.
 */
export function divideRoom(room: number, wants: readonly number[]): number[] {
  const counts = wants.map(() => 0);
  if (wants.length === 0) return counts;
  counts[0] = Math.min(wants[0]!, Math.ceil(room / wants.length));
  let left = room - counts[0];
  const order = wants.map((_, index) => index).sort((a, b) => wants[a]! - wants[b]! || a - b);
  for (const index of order) {
    const more = Math.min(left, wants[index]! - counts[index]!);
    counts[index]! += more;
    left -= more;
  }
  return counts;
}
