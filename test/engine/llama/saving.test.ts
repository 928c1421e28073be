import t from 'tap';
import type { KvCache } from '../../../lib/engine/llama/cache.js';
import type { DiskStates } from '../../../lib/engine/llama/disk-states.js';
import { Saving } from '../../../lib/engine/llama/saving.js';
import type { Occasion } from '../../../lib/engine/llama/state-worth.js';

function begin() {
  const saved: Occasion[] = [];
  const deadlines: number[] = [];
  let finish = () => {};
  const cache = {
    save: (occasion: Occasion) => {
      saved.push(occasion);
      return new Promise<void>(resolve => {
        finish = resolve;
      });
    },
  } as unknown as KvCache;
  const disk = { hurry: (time: number) => deadlines.push(time) } as unknown as DiskStates;
  return { saving: new Saving(cache, disk, () => 1000), saved, deadlines, finish: () => finish() };
}

t.test(
  'what was evaluated is saved once when nothing runs, and the cost of reading goes with it',
  async t => {
    const { saving, saved, finish } = begin();
    saving.rest();
    t.same(saved, [], 'nothing has changed');
    saving.evaluated(64, 64, 128);
    saving.evaluated(0, 1, 10);
    saving.rest();
    saving.evaluated(0, 1, 10);
    saving.rest();
    t.same(saved, [{ last: false, tokenMs: 2 }], 'one at a time');
    finish();
    await new Promise(setImmediate);
    saving.rest();
    t.equal(saved.length, 2, 'what has changed meanwhile');
  },
);

t.test('the end waits for what is being saved, and for the rest, but not for long', async t => {
  const { saving, saved, deadlines, finish } = begin();
  saving.evaluated(64, 64, 128);
  saving.rest();
  const ended = saving.end();
  t.same(deadlines, [3000]);
  t.equal(saved.length, 1);
  finish();
  await new Promise(setImmediate);
  t.match(saved[1], { last: true });
  finish();
  await ended;
});

t.test('after an abort the end is near, unless something was asked for since', async t => {
  const { saving, deadlines } = begin();
  saving.aborted();
  void saving.end();
  t.same(deadlines, [1250]);
  saving.asked();
  void saving.end();
  t.same(deadlines, [1250, 3000]);
});
