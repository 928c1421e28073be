export interface InOrder {
  /** Items that are worked on at once. */
  readonly parallel: number;
  /** Results that may wait for one before them. */
  readonly waiting: number;
  /** Aborted: no more items are taken. */
  readonly signal: AbortSignal;
}

/**
 * What `work` makes of each item, in the order of the items, which are taken as there is room for them: neither items
 * nor results pile up. Throws what `items` or `work` throws, after the results before.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterator<Item>,
  work: (item: Item) => Promise<Result>,
  { parallel, waiting, signal }: InOrder,
): AsyncGenerator<Result> {
  const results: Promise<Result>[] = [];
  let running = 0;
  let isOver = false;
  let failure: { readonly thrown: unknown } | undefined;
  let wake = (): void => {};
  const changed = () => new Promise<void>(resolve => (wake = resolve));
  const run = async (item: Item): Promise<Result> => {
    running++;
    try {
      return await work(item);
    } finally {
      running--;
      wake();
    }
  };
  const take = async (): Promise<void> => {
    while (!isOver && !signal.aborted) {
      if (running >= parallel || results.length >= parallel + waiting) await changed();
      else {
        const next = await items.next();
        if (next.done === true || signal.aborted) break;
        const result = run(next.value);
        // Heard below, in its turn.
        result.catch(() => {});
        results.push(result);
        told();
      }
    }
    isOver = true;
    told();
  };
  let told = (): void => {};
  const taking = take().catch(thrown => {
    failure = { thrown };
    isOver = true;
    told();
  });
  try {
    for (;;) {
      while (results.length === 0 && !isOver) await new Promise<void>(resolve => (told = resolve));
      if (results.length === 0) break;
      yield await results[0]!;
      results.shift();
      wake();
    }
  } finally {
    isOver = true;
    wake();
  }
  await taking;
  if (failure !== undefined) throw failure.thrown;
}
