import t from 'tap';
import type { Turn } from '../../lib/chat/message.js';
import { trim } from '../../lib/chat/trim.js';
import { below, seeded } from './seeded.js';

const system: Turn = { role: 'system', content: 'Be brief.' };
const user = (content: string): Turn => ({ role: 'user', content });
const assistant = (content: string): Turn => ({ role: 'assistant', content });
/** Three tokens of markup to a turn, and one to four characters. */
const count = (turns: readonly Turn[]): number =>
  turns.reduce((sum, turn) => sum + 3 + Math.ceil(turn.content.length / 4), 0);
const dialogue = (turns: number, length = 40): Turn[] =>
  Array.from({ length: turns }, (_, index) =>
    (index % 2 ? assistant : user)(String(index).padEnd(length, 'x')),
  );

t.test('leaves a path alone that fits, with one count', async t => {
  const path = [system, ...dialogue(9)];
  let calls = 0;
  const trimmed = trim(path, { budget: 1000, maxTurns: 9 }, turns => {
    calls++;
    return count(turns);
  });
  t.same(trimmed, { turns: path, omitted: { turns: 0, tokens: 0 } });
  t.equal(calls, 1);
  t.same(trim([], { budget: 10 }, count).turns, []);
  t.same(trim([system], { budget: 10 }, count).turns, [system]);
});

t.test('leaves out the oldest turns, and counts them', async t => {
  const path = dialogue(41);
  const { turns, omitted } = trim([system, ...path], { budget: 200 }, count);
  t.equal(turns[0], system);
  t.same(turns.slice(1), path.slice(omitted.turns));
  t.equal(turns[1]?.role, 'user');
  t.ok(count(turns) <= 200);
  t.ok(count(turns) > 200 * 0.6, 'most of the budget is used');
  t.equal(omitted.tokens, count(path.slice(0, omitted.turns)));
});

t.test('sends no more than maxTurns, in steps of an eighth', async t => {
  const cut = (length: number, maxTurns: number): number =>
    trim([system, ...dialogue(length)], { budget: 1e6, maxTurns }, count).omitted.turns;
  t.equal(cut(50, 50), 0);
  t.equal(cut(51, 50), 6);
  t.equal(cut(56, 50), 6);
  t.equal(cut(57, 50), 12);
  t.equal(cut(5, 3), 2);
  t.equal(cut(9, 1), 8);
});

t.test('keeps a question with the answer that is being continued', async t => {
  const { turns } = trim([...dialogue(20), user('last'), assistant('So')], { budget: 30 }, count);
  t.same(turns.at(-2), user('last'));
  t.same(turns.at(-1), assistant('So'));
  const alone = trim([...dialogue(20), user('x'.repeat(400)), assistant('So')], { budget: 30 }, count);
  t.same(alone.turns, [assistant('So')]);
});

t.test('says what to do where system prompt and last message do not fit', async t => {
  const path = [system, ...dialogue(4), user('x'.repeat(400))];
  t.throws(() => trim(path, { budget: 50 }, count), {
    code: 'CONTEXT_FULL',
    message: /system prompt and the last message.* 109 tokens.* 50: .*shorten.*larger context/,
  });
  t.throws(() => trim([user('x'.repeat(400))], { budget: 50 }, count), { code: 'CONTEXT_FULL' });
});

t.test('cuts behind the last mark rather than leave out everything', async t => {
  const path = [...dialogue(4, 4), user('x'.repeat(340))];
  const { turns, omitted } = trim(path, { budget: 100 }, count);
  t.equal(omitted.turns, 2);
  t.equal(turns.length, 3);
});

/** Grows a conversation turn by turn and returns the cut before each question. */
function grow(lengths: readonly number[], limits: { budget: number; maxTurns?: number }): number[] {
  const path: Turn[] = [];
  const cuts: number[] = [];
  for (const [index, length] of lengths.entries()) {
    path.push((index % 2 ? assistant : user)('x'.repeat(length)));
    if (index % 2) continue;
    const { turns, omitted } = trim([system, ...path], limits, count);
    cuts.push(omitted.turns);
    if (count(turns) > limits.budget) throw new Error('over budget');
    if (limits.maxTurns !== undefined && turns.length - 1 > limits.maxTurns)
      throw new Error('too many turns');
    if (turns[1]?.role !== 'user') throw new Error('does not begin with a user turn');
  }
  return cuts;
}
const moves = (cuts: readonly number[]): number =>
  cuts.filter((cut, index) => index > 0 && cut !== cuts[index - 1]).length;

t.test('cuts at the same place while a conversation grows', async t => {
  const random = seeded(11);
  for (let round = 0; round < 30; round++) {
    const budget = 300 + below(random, 2000);
    const lengths = Array.from({ length: 400 }, () => below(random, (4 * budget) / 20));
    const tokens = lengths.reduce((sum, length) => sum + 3 + Math.ceil(length / 4), 0);
    const cuts = grow(lengths, { budget });
    t.same(
      cuts,
      [...cuts].sort((a, b) => a - b),
      'never goes back',
    );
    t.ok(moves(cuts) <= (9 * tokens) / budget, `${moves(cuts)} moves for ${tokens} tokens in ${budget}`);
    const limited = grow(lengths, { budget, maxTurns: 30 });
    t.ok(moves(limited) <= (9 * tokens) / budget + 400 / 3);
  }
  t.ok(
    moves(
      grow(
        Array.from({ length: 400 }, () => 20),
        { budget: 1e6, maxTurns: 48 },
      ),
    ) <=
      400 / 6,
  );
});

t.test('counts seldom, also in a very long path', async t => {
  const path = [system, ...dialogue(50_000)];
  let calls = 0;
  let counted = 0;
  const { omitted, turns } = trim(path, { budget: 8192 }, some => {
    if (some[0] === system) calls++;
    counted = Math.max(counted, some.length);
    return count(some);
  });
  t.ok(calls <= 8, `${calls} calls`);
  t.ok(counted < 3000, `${counted} turns at once`);
  t.equal(omitted.turns + turns.length - 1, 50_000);
  t.equal(omitted.tokens, count(path.slice(1, 1 + omitted.turns)));
});

t.test('fits texts whose tokens are shorter or longer than estimated', async t => {
  for (const weight of [0.1, 3, 8]) {
    const weigh = (turns: readonly Turn[]): number => Math.ceil(count(turns) * weight);
    const { turns } = trim([system, ...dialogue(301)], { budget: 1000 }, weigh);
    t.ok(weigh(turns) <= 1000);
    t.ok(weigh(turns) > 300 || turns.length === 302, `${weigh(turns)} of 1000`);
  }
});

t.test('estimates what is left out of a very long path, near enough and without reading it all', async t => {
  const path = dialogue(40_001, 200);
  let read = 0;
  const { omitted } = trim(path, { budget: 2_000, maxTurns: 50 }, turns => {
    read += turns.length;
    return count(turns);
  });
  const exact = count(path.slice(0, omitted.turns));
  t.ok(Math.abs(omitted.tokens - exact) < exact * 0.02, `${omitted.tokens} of ${exact}`);
  t.ok(read < 2_000, `${read} turns were rendered`);
});
