import t from 'tap';
import { emptyEditor, textOf } from '../../../lib/tui/editor/editor.js';
import {
  acceptSearch,
  extendSearch,
  searchNewer,
  searchOlder,
  shortenSearch,
  startSearch,
} from '../../../lib/tui/editor/search.js';

const prompts = ['translate this', 'Explain monads', 'explain (a|b) regex', 'write a test'];
const start = startSearch(emptyEditor('draft'));

t.test('typing narrows, Ctrl-R goes to older prompts, Ctrl-S to newer ones', async t => {
  const found = extendSearch(extendSearch(start, 'ex', prompts), 'pl', prompts);
  t.same(found.match, { index: 1, prompt: 'Explain monads', start: 0, length: 4 });
  const older = searchOlder(found, prompts);
  t.equal(older.match?.index, 2);
  t.equal(searchNewer(older, prompts).match?.index, 1);
  t.match(searchOlder(older, prompts), { failing: true, match: { index: 2 } }, 'the last one found stays');
});

t.test('a longer query stays on the prompt that it still matches', async t => {
  const on = searchOlder(extendSearch(start, 'a', prompts), prompts);
  t.equal(on.match?.index, 1);
  t.equal(extendSearch(on, 'd', prompts).match?.index, 1);
});

t.test('a capital in the query tells cases apart, and every sign stands for itself', async t => {
  t.equal(extendSearch(start, 'Ex', prompts).match?.index, 1);
  t.equal(extendSearch(start, 'eX', prompts).match, null);
  t.match(extendSearch(start, '(a|b)', prompts).match, { index: 2, start: 8, length: 5 });
});

t.test('a shorter query searches again from the newest prompt', async t => {
  const failed = extendSearch(start, 'testx', prompts);
  t.equal(failed.failing, true);
  const found = shortenSearch(failed, prompts);
  t.match(found, { query: 'test', failing: false, match: { index: 3 } });
  t.match(shortenSearch(extendSearch(start, 'x', prompts), prompts), { query: '', match: null });
});

t.test('accepting gives the prompt found, or the text from before', async t => {
  t.equal(textOf(acceptSearch(extendSearch(start, 'write', prompts))), 'write a test');
  t.equal(acceptSearch(extendSearch(start, 'nowhere', prompts)), start.before);
});
