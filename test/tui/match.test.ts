import t from 'tap';
import { commonPrefix, matching, nearest } from '../../lib/tui/match.js';

const self = (name: string) => name;

t.test('beginnings win over parts, parts over scattered letters', async t => {
  t.same(matching('mo', ['remote', 'Model', 'more'], self), ['Model', 'more']);
  t.same(matching('mot', ['remote', 'master of two'], self), ['remote']);
  t.same(matching('mtf', ['remote', 'my story', 'metaform'], self), ['metaform']);
  t.same(matching('z', ['a'], self), []);
});

t.test('names have their common beginning, but for half an emoji', async t => {
  t.equal(commonPrefix(['llama3-1b', 'llama3-3b']), 'llama3-');
  t.equal(commonPrefix(['😀', '😁']), '');
  t.equal(commonPrefix([]), '');
});

t.test('a wrong name gives the one that was meant', async t => {
  const names = ['help', 'switch', 'models', 'save', 'history', 'quit', 'exit', 'set'];
  for (const [wrong, right] of [
    ['hepl', 'help'],
    ['swtich', 'switch'],
    ['hist', 'history'],
    ['modles', 'models'],
    ['Exti', 'exit'],
    ['ste', 'set'],
    ['frobnicate', undefined],
    ['', undefined],
  ] as const) {
    t.equal(nearest(wrong, names), right, wrong);
  }
});
