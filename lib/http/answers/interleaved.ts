/** A step of one of several streams, with the number of its stream. */
export interface Indexed<Event> {
  readonly index: number;
  readonly event: Event;
}

/**
 * The events of several streams as they come, those of each in order. Fails with the first that fails; ending it ends
 * all.
 */
export async function* interleaved<Event>(
  streams: readonly AsyncIterable<Event>[],
): AsyncGenerator<Indexed<Event>> {
  const iterators = streams.map(stream => stream[Symbol.asyncIterator]());
  /** Steps that are there, in the order in which they came. */
  const arrived: Promise<{ readonly index: number; readonly step: IteratorResult<Event> }>[] = [];
  let wake = (): void => {};
  const pull = (index: number) => {
    const asked = iterators[index]!.next().then(step => ({ index, step }));
    const tell = (): void => {
      arrived.push(asked);
      wake();
    };
    asked.then(tell, tell);
    return asked;
  };
  const asked = iterators.map((_, index) => pull(index));
  try {
    for (let open = streams.length; open > 0; ) {
      if (arrived.length === 0) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      const { index, step } = await arrived.shift()!;
      if (step.done === true) open--;
      else {
        yield { index, event: step.value };
        asked[index] = pull(index);
      }
    }
  } finally {
    // What fails after the first is of no further interest.
    await Promise.allSettled([...asked, ...iterators.map(iterator => iterator.return?.())]);
  }
}

/** Begins `count` streams at once. Fails with the first that fails, and ends the others. */
export async function beginAll<Event>(
  count: number,
  begin: (index: number) => Promise<AsyncIterable<Event>>,
): Promise<readonly AsyncIterable<Event>[]> {
  const begun = await Promise.allSettled(Array.from({ length: count }, (_, index) => begin(index)));
  const streams = begun.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = begun.find(each => each.status === 'rejected');
  if (failed === undefined) return streams;
  await Promise.allSettled(streams.map(dropped));
  throw failed.reason;
}

/** A generator that was never asked would not be told that it ends. */
async function dropped(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) break;
}
