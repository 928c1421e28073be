import t from 'tap';
import { TurnTaking } from '../../../lib/engine/vision/turn-taking.js';

t.test('works run one after the other, in the order in which they were asked for', async t => {
  const line = new TurnTaking();
  const told: string[] = [];
  const work = (name: string) => async () => {
    told.push(`${name} begins`);
    await new Promise(setImmediate);
    told.push(`${name} ends`);
  };
  const failing = line.run(async () => {
    throw new Error('it failed');
  });
  const both = [line.run(work('first')), line.run(work('second'))];
  t.equal(line.length, 3);
  await t.rejects(failing, { message: 'it failed' });
  await Promise.all(both);
  t.same(told, ['first begins', 'first ends', 'second begins', 'second ends']);
  t.equal(line.length, 0);
});
