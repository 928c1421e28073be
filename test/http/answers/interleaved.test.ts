import t from 'tap';
import { beginAll, interleaved } from '../../../lib/http/answers/interleaved.js';
import { gate } from '../../engine/scripted-engine.js';

/** A stream of items, each after its gate; `ended` hears when it is over. */
async function* stream(
  items: readonly (readonly [item: string, after?: Promise<void>])[],
  ended: () => void = () => {},
): AsyncGenerator<string> {
  try {
    for (const [item, after] of items) {
      await after;
      yield item;
    }
  } finally {
    ended();
  }
}

t.test('events come as they are there, those of each stream in order', async t => {
  const late = gate();
  const events: string[] = [];
  const streams = [stream([['a1'], ['a2', late.promise]]), stream([['b1'], ['b2'], ['b3']])];
  for await (const { index, event } of interleaved(streams)) {
    events.push(`${index} ${event}`);
    if (event === 'b3') late.open();
  }
  t.strictSame(events, ['0 a1', '1 b1', '1 b2', '1 b3', '0 a2']);
});

t.test('one that fails fails all, and the others are ended', async t => {
  let ended = 0;
  const bad = gate();
  const streams = [
    stream([['a'], ['never', bad.promise]]),
    stream([['b'], ['c'], ['d'], ['e']], () => {
      ended++;
    }),
  ];
  const read = async (): Promise<void> => {
    for await (const { event } of interleaved(streams)) if (event === 'd') bad.fail(new Error('bad'));
  };
  await t.rejects(read(), { message: 'bad' });
  t.equal(ended, 1);
});

t.test('who stops reading ends all', async t => {
  let ended = 0;
  const count = (): void => {
    ended++;
  };
  for await (const _ of interleaved([stream([['a'], ['b']], count), stream([['c'], ['d']], count)])) break;
  t.equal(ended, 2);
});

t.test('where one cannot begin, those that did are ended', async t => {
  let ended = 0;
  const begin = async (index: number): Promise<AsyncIterable<string>> => {
    if (index === 1) throw new Error('no room');
    return stream([['a'], ['b']], () => {
      ended++;
    });
  };
  await t.rejects(beginAll(3, begin), { message: 'no room' });
  t.equal(ended, 2);
  t.equal((await beginAll(1, begin)).length, 1);
});
