import t from 'tap';
import { StopMatcher } from '../../../lib/engine/llama/stops.js';

/** What is released piece by piece, up to a stop or the end. */
function run(stops: string[], pieces: string[]): { texts: string[]; stop: string | null; rest: string } {
  const matcher = new StopMatcher(stops);
  const texts: string[] = [];
  for (const piece of pieces) {
    const { text, stop } = matcher.push(piece);
    texts.push(text);
    if (stop !== null) return { texts, stop, rest: matcher.end() };
  }
  return { texts, stop: null, rest: matcher.end() };
}

t.test('without stop strings all text passes at once', async t => {
  t.same(run([], ['a', 'b']), { texts: ['a', 'b'], stop: null, rest: '' });
});

t.test('text ends before a stop string that several pieces make', async t => {
  t.same(run(['END'], ['one E', 'N', 'D two']), { texts: ['one ', '', ''], stop: 'END', rest: '' });
});

t.test('the beginning of a stop string is held back, and released when it turns out to be none', async t => {
  t.same(run(['END'], ['an E', 'N', 'ough']), { texts: ['an ', '', 'ENough'], stop: null, rest: '' });
});

t.test('what is held back at the end of the reply is released', async t => {
  t.same(run(['</s>'], ['text <', '/']), { texts: ['text ', ''], stop: null, rest: '</' });
});

t.test('the first of several stop strings in the text counts', async t => {
  t.same(run(['two', 'one'], ['zero one two']), { texts: ['zero '], stop: 'one', rest: '' });
});

t.test('a stop string that overlaps its own beginning is found', async t => {
  t.same(run(['aab'], ['a', 'a', 'a', 'b']), { texts: ['', '', 'a', ''], stop: 'aab', rest: '' });
});

t.test('of several stop strings at one place the first that was given counts', async t => {
  t.same(run(['one', 'one two'], ['zero one two']), { texts: ['zero '], stop: 'one', rest: '' });
  t.same(run(['one two', 'one'], ['zero one two']), { texts: ['zero '], stop: 'one two', rest: '' });
});

t.test('an empty stop string is ignored', async t => {
  t.same(run([''], ['a']), { texts: ['a'], stop: null, rest: '' });
});
