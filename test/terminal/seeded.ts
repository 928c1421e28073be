/** Repeatable whole numbers from 0 up to `below` (Lehmer's generator), so that a failure can be run again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}
