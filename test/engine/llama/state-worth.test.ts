import t from 'tap';
import {
  isWorth,
  needsWhole,
  replaces,
  type StateUse,
  servedBy,
} from '../../../lib/engine/llama/state-worth.js';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const rewinds: StateUse = { rewinds: true, window: 0, whole: false };
const recurrent: StateUse = { rewinds: false, window: 0, whole: false };
const sliding: StateUse = { rewinds: true, window: 100, whole: false };
const whole: StateUse = { rewinds: true, window: 100, whole: true };
const state = (tokens: number[], prompt = 0) => ({ tokens, logits: prompt > 0 ? 9 : 0, prompt });
const document = range(0, 1000);
const answered = state([...document, ...range(5000, 5040)], 1000);
const other = [...document, ...range(7000, 7020)];
const served = (held: typeof answered, prompt: number[], use: StateUse) =>
  servedBy(held, prompt, prompt.length - 1, use).length;

t.test('a state serves what a prompt shares with it, but not its last token', async t => {
  t.same(servedBy(answered, other, other.length - 1, rewinds), { length: 1000, isEnd: false });
  t.equal(served(state(document), document, rewinds), 999);
  t.equal(served(answered, range(9000, 9100), rewinds), 0);
});

t.test('a state with the logits of the very prompt serves all of it', async t => {
  t.same(servedBy(answered, document, 999, rewinds), { length: 1000, isEnd: true });
  t.same(servedBy(answered, range(0, 999), 998, rewinds), { length: 998, isEnd: false });
});

t.test('a recurrent state serves only a prompt that goes on where it ends', async t => {
  t.equal(served(answered, other, recurrent), 0);
  t.equal(served(answered, [...answered.tokens, 1, 2], recurrent), 1040);
  t.same(servedBy(answered, document, 999, recurrent), { length: 0, isEnd: false });
});

t.test('a sliding window that has moved on cannot go back, unless the state is whole', async t => {
  t.equal(served(answered, other, sliding), 0);
  t.equal(served(answered, [...answered.tokens, 1], sliding), 1040);
  t.equal(served(answered, other, whole), 1000);
  const short = state(range(0, 100));
  t.equal(served(short, [...range(0, 50), 7, 8], sliding), 50, 'it has not moved yet');
  t.ok(needsWhole(true, 100, 1));
  t.notOk(needsWhole(true, 100, 2), 'there would be more than one sequence in it');
  t.notOk(needsWhole(true, 0, 1));
  t.notOk(needsWhole(false, 100, 1));
});

const resting = { last: false, tokenMs: 2 };
const ending = { last: true, tokenMs: 2 };

t.test('a state is worth a file where reading it again would take long', async t => {
  t.same(isWorth(document, [], rewinds, resting), { worth: true, covered: null });
  t.notOk(isWorth(range(0, 255), [], rewinds, ending).worth, 'few tokens');
  t.notOk(isWorth(document, [], rewinds, { last: true, tokenMs: 0.4 }).worth, 'fast');
  t.ok(isWorth(document, [], rewinds, { last: true, tokenMs: null }).worth, 'nothing was measured');
});

t.test('what a file covers is not written again', async t => {
  const known = [range(0, 200), [...document, 1], range(0, 500)];
  t.same(isWorth(range(0, 1200), known, rewinds, ending), { worth: false, covered: 1 });
  t.ok(isWorth(range(0, 1200), known, recurrent, ending).worth, 'a recurrent one goes on from 500 only');
});

t.test('a conversation is written again when it has grown by a quarter, and when the model goes', async t => {
  t.notOk(isWorth(range(0, 1300), [document], rewinds, resting).worth);
  t.ok(isWorth(range(0, 1300), [document], rewinds, ending).worth);
  t.ok(isWorth(range(0, 1400), [document], rewinds, resting).worth);
});

t.test('a branch is written beside what it left only where it is long', async t => {
  const left = [...document, ...range(3000, 3200)];
  const branch = (length: number) => [...document, ...range(5000, 5000 + length)];
  t.notOk(isWorth(branch(300), [left], rewinds, ending).worth);
  t.ok(isWorth(branch(400), [left], rewinds, ending).worth);
});

t.test('a state that has grown takes the place of the shorter one', async t => {
  t.ok(replaces(range(0, 1300), document, rewinds));
  t.ok(replaces(range(0, 1300), [...document, 1, 2, 3], rewinds), 'its end was edited');
  t.notOk(replaces(range(0, 1300), [...document, ...range(5000, 5100)], rewinds), 'a branch');
  t.ok(replaces(range(0, 1300), document, recurrent));
  t.notOk(replaces(range(0, 1300), [...document, 1], recurrent));
  t.notOk(replaces(range(0, 1300), [...document, 1], sliding));
  t.notOk(replaces(range(0, 990), document, rewinds), 'it is longer');
});
