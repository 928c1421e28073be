/**
 * What `run` makes of each item, in the order of the items; at most `most` run at once, and none waits for one before it
 * to be taken. `run` must not fail.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  most: number,
  run: (item: Item, index: number) => Promise<Result>,
): AsyncGenerator<Result> {
  const results: Promise<Result>[] = [];
  const tell: ((result: Result) => void)[] = [];
  for (const index of items.keys()) {
    results[index] = new Promise(resolve => {
      tell[index] = resolve;
    });
  }
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      tell[index]!(await run(items[index]!, index));
    }
  };
  for (let worker = 0; worker < Math.min(most, items.length); worker++) void work();
  for (const result of results) yield await result;
}
