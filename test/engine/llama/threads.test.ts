import t from 'tap';
import { Threads, type Work } from '../../../lib/engine/llama/threads.js';

/** Runs batches on a machine whose cost in milliseconds per token is `cost(threads)`; gives the threads of each. */
function run(
  threads: Threads,
  batches: number,
  cost: (threads: number) => number,
  work: Work = 'generating',
  clock = { now: 0 },
) {
  return Array.from({ length: batches }, () => {
    const used = threads.next(clock.now);
    const ms = cost(used);
    clock.now += ms;
    threads.note(work, used, 1, ms, clock.now);
    return used;
  });
}

const quiet = (threads: number) => 20 / threads;
/** One core is taken: threads wait for each other. */
const crowded = (threads: number) => (threads === 1 ? 25 : 300);

t.test('on a quiet machine all threads compute, but for the one token that is compared', async t => {
  const used = run(new Threads(2), 100, quiet);
  t.equal(used.filter(threads => threads === 2).length, 99);
});

t.test('where threads wait for each other fewer compute, from the first tokens on', async t => {
  const used = run(new Threads(2), 200, crowded);
  t.ok(
    used.slice(2).filter(threads => threads === 2).length < 12,
    `${used.filter(n => n === 2).length} batches with two`,
  );
});

t.test('trials of more threads take little of the time, however long one takes', async t => {
  const clock = { now: 0 };
  const used = run(new Threads(2), 2_000, threads => (threads === 1 ? 20 : 1_000), 'generating', clock);
  const trials = used.slice(1).filter(threads => threads === 2).length;
  t.ok(trials >= 2 && trials * 1_000 < 0.2 * clock.now, `${trials} in ${clock.now} ms`);
});

t.test('all threads compute again when the machine is quiet again', async t => {
  const threads = new Threads(2);
  const clock = { now: 0 };
  run(threads, 50, quiet, 'generating', clock);
  t.equal(run(threads, 50, crowded, 'generating', clock).at(-1), 1);
  const back = run(threads, 600, quiet, 'generating', clock);
  t.ok(back.slice(-100).every(used => used === 2));
});

t.test('a single dear batch changes nothing for long', async t => {
  const threads = new Threads(4);
  const clock = { now: 0 };
  run(threads, 20, quiet, 'generating', clock);
  run(threads, 1, () => 500, 'generating', clock);
  const after = run(threads, 100, quiet, 'generating', clock);
  t.ok(after.slice(-50).every(used => used === 4));
});

t.test('a machine that got slower for good is not tried over and over', async t => {
  const threads = new Threads(4);
  const clock = { now: 0 };
  run(threads, 20, quiet, 'generating', clock);
  const slow = run(threads, 200, used => 3 * quiet(used), 'generating', clock);
  t.ok(slow.filter(used => used !== 4).length <= 4);
});

t.test('reading alone is compared with its own best only', async t => {
  const threads = new Threads(2);
  const clock = { now: 0 };
  t.ok(run(threads, 5, quiet, 'reading', clock).every(used => used === 2));
  const used = run(threads, 40, crowded, 'reading', clock);
  t.ok(used.filter(count => count === 1).length > 30);
});

t.test('one thread stays one', async t => {
  t.ok(run(new Threads(1), 20, crowded).every(used => used === 1));
});

t.test('batches of other sizes are not compared: a token costs less the more are in a batch', async t => {
  const threads = new Threads(2);
  const clock = { now: 0 };
  run(threads, 20, quiet, 'reading', clock);
  const used: number[] = [];
  for (let batch = 0; batch < 200; batch++) {
    const tokens = [1, 8, 64, 3][batch % 4]!;
    const count = threads.next(clock.now);
    const ms = (10 + tokens) * (2 / count);
    clock.now += ms;
    threads.note(batch % 3 === 0 ? 'reading' : 'generating', count, tokens, ms, clock.now);
    used.push(count);
  }
  t.ok(used.filter(count => count === 1).length <= 8, `${used.filter(count => count === 1).length} with one`);
});
