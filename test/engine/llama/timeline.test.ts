import t from 'tap';
import { Timeline } from '../../../lib/engine/llama/timeline.js';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** A prompt, all but its last token as the most to keep, and nothing kept outside. */
const last = (prompt: number[]) => [prompt, prompt.length - 1, 0] as const;

/** Reads `prompt` and what follows into a claimed sequence, and releases it. */
function read(timeline: Timeline, prompt: number[], more: number[] = []): number {
  const claim = timeline.claim(...last(prompt));
  if (claim === null) throw new Error('no sequence');
  timeline.append(claim.sequence, [...prompt.slice(claim.keep), ...more]);
  timeline.release(claim.sequence);
  return claim.sequence;
}

t.test('a first prompt is read whole', async t => {
  t.same(new Timeline(2, true).claim(...last([1, 2, 3])), { sequence: 0, keep: 0, from: null, leaves: null });
});

t.test('a follow-up turn keeps what its own sequence holds', async t => {
  const timeline = new Timeline(2, true);
  const sequence = read(timeline, [1, 2, 3], [4, 5]);
  t.same(timeline.claim(...last([1, 2, 3, 4, 5, 6, 7])), { sequence, keep: 5, from: null, leaves: null });
  t.same(timeline.tokens(sequence), [1, 2, 3, 4, 5]);
});

t.test('the last token of a prompt is never kept, since its logits are needed', async t => {
  const timeline = new Timeline(2, true);
  const sequence = read(timeline, [1, 2, 3]);
  t.same(timeline.claim(...last([1, 2, 3])), { sequence, keep: 2, from: null, leaves: null });
});

t.test('a prompt whose logits are known is kept whole', async t => {
  const timeline = new Timeline(2, true);
  const sequence = read(timeline, [1, 2, 3]);
  t.same(timeline.claim([1, 2, 3], 3, 0), { sequence, keep: 3, from: null, leaves: null });
});

t.test('regenerating takes the place of a long branch, which is worth keeping outside', async t => {
  const timeline = new Timeline(2, true);
  const branch = [...range(0, 10), ...range(100, 200)];
  const sequence = read(timeline, range(0, 10), range(100, 200));
  t.same(timeline.claim(...last(range(0, 10))), { sequence, keep: 9, from: null, leaves: branch });
  t.same(timeline.tokens(sequence), range(0, 9));
});

t.test('a longer prefix outside is copied into the idle sequence, whose tokens leave', async t => {
  const timeline = new Timeline(1, true);
  read(timeline, range(0, 10), range(100, 200));
  const leaves = [...timeline.tokens(0)];
  t.same(timeline.claim(range(0, 50), 49, 40), { sequence: 0, keep: 40, from: 'outside', leaves });
  t.same(timeline.tokens(0), range(0, 40));
});

t.test('a prefix outside is of no use where a sequence holds as much', async t => {
  const timeline = new Timeline(1, true);
  read(timeline, range(0, 10));
  t.same(timeline.claim(range(0, 20), 19, 10), { sequence: 0, keep: 10, from: null, leaves: null });
});

t.test('a short tail is dropped in place', async t => {
  const timeline = new Timeline(2, true);
  const sequence = read(timeline, range(0, 10), [99]);
  t.same(timeline.claim(...last([...range(0, 10), 50, 51])), {
    sequence,
    keep: 10,
    from: null,
    leaves: null,
  });
});

t.test('a second reply with the same beginning copies it from the one that runs', async t => {
  const timeline = new Timeline(3, true);
  const claim = timeline.claim(...last([1, 2, 3, 4]))!;
  timeline.append(claim.sequence, [1, 2, 3, 4]);
  t.same(timeline.claim(...last([1, 2, 3, 9])), { sequence: 1, keep: 3, from: 0, leaves: null });
});

t.test('the longest prefix of all sequences is found, and the shorter sequence of two', async t => {
  const timeline = new Timeline(4, true);
  read(timeline, [1, 2], range(10, 60));
  const short = read(timeline, [5, 6, 7]);
  t.same(timeline.claim(...last([5, 6, 7, 8])), { sequence: short, keep: 3, from: null, leaves: null });
});

t.test('the sequence used longest ago is given away first, empty ones before it', async t => {
  const timeline = new Timeline(3, true);
  const a = read(timeline, [1, 1, 1]);
  const b = read(timeline, [2, 2, 2]);
  const c = read(timeline, [3, 3, 3]);
  t.same(new Set([a, b, c]).size, 3);
  read(timeline, [1, 1, 1, 4]);
  t.equal(timeline.claim(...last([9, 9]))!.sequence, b);
});

t.test('no sequence is left when all are busy', async t => {
  const timeline = new Timeline(1, true);
  timeline.claim(...last([1, 2]));
  t.equal(timeline.claim(...last([3, 4])), null);
});

t.test('evicting empties the idle sequence used longest ago, and no busy one', async t => {
  const timeline = new Timeline(2, true);
  const idle = read(timeline, [1, 2]);
  const claim = timeline.claim(...last([5, 6]))!;
  timeline.append(claim.sequence, [5, 6]);
  t.same(timeline.evict(), { sequence: idle, leaves: null });
  t.same(timeline.tokens(idle), []);
  t.equal(timeline.evict(), null);
});

t.test('a model that cannot rewind reuses a sequence only as a whole', async t => {
  const timeline = new Timeline(2, false);
  const sequence = read(timeline, [1, 2, 3], [4]);
  t.same(timeline.claim(...last([1, 2, 3, 9])), { sequence: 1, keep: 0, from: null, leaves: null });
  timeline.release(1);
  t.same(timeline.claim(...last([1, 2, 3, 4, 5])), { sequence, keep: 4, from: null, leaves: null });
});

t.test('tokens that sequences share are counted once', async t => {
  const timeline = new Timeline(3, true);
  const first = timeline.claim(...last(range(0, 50)))!;
  timeline.append(first.sequence, [...range(0, 50), ...range(100, 150)]);
  const second = timeline.claim(...last(range(0, 50)))!;
  timeline.append(second.sequence, [49, ...range(200, 240)]);
  t.not(first.sequence, second.sequence);
  t.equal(timeline.cachedTokens, 50 + 50 + 40);
});

t.test('what no reply uses is idle, and tells how much of a prompt it holds', async t => {
  const timeline = new Timeline(3, true);
  const read1 = read(timeline, [1, 2, 3, 4]);
  timeline.claim(...last([7, 8, 9]));
  t.same(timeline.idle, [read1]);
  t.equal(timeline.longest([1, 2, 3, 9], 3), 3);
  t.equal(timeline.longest([1, 2, 3, 9], 2), 2);
  t.equal(timeline.longest([5], 0), 0);
  const exact = new Timeline(1, false);
  read(exact, [1, 2, 3]);
  t.equal(exact.longest([1, 2, 9], 2), 0, 'it cannot be rewound');
});
