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
  const next = async (index: number) => ({ index, step: await iterators[index]!.next() });
  const pending = new Map(iterators.map((_, index) => [index, next(index)]));
  try {
    while (pending.size > 0) {
      const { index, step } = await Promise.race(pending.values());
      if (step.done === true) pending.delete(index);
      else {
        yield { index, event: step.value };
        pending.set(index, next(index));
      }
    }
  } finally {
    // What fails after the first is of no further interest.
    await Promise.allSettled([...pending.values(), ...iterators.map(iterator => iterator.return?.())]);
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
