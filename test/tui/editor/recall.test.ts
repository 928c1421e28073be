import t from 'tap';
import { emptyEditor, textOf } from '../../../lib/tui/editor/editor.js';
import { recallNewer, recallOlder } from '../../../lib/tui/editor/recall.js';
import { press } from './sample.js';

const prompts = ['newest', 'middle', 'oldest'];

t.test('recall walks to the oldest prompt and back to the draft as it was left', async t => {
  const draft = press(emptyEditor(), 'unfinished', '<left>');
  const first = recallOlder(null, draft, prompts)!;
  const second = recallOlder(first.recall, first.editor, prompts)!;
  const third = recallOlder(second.recall, second.editor, prompts)!;
  t.same(
    [first, second, third].map(({ editor }) => textOf(editor)),
    prompts,
  );
  t.equal(recallOlder(third.recall, third.editor, prompts), undefined);
  const back = recallNewer(second.recall, second.editor, prompts)!;
  t.equal(textOf(back.editor), 'newest');
  const home = recallNewer(back.recall, back.editor, prompts)!;
  t.equal(home.editor, draft, 'cursor and undo included');
  t.equal(home.recall, null);
  t.equal(recallNewer(home.recall, home.editor, prompts), undefined);
});

t.test('a recalled prompt that was changed is found as it was left', async t => {
  const first = recallOlder(null, emptyEditor(), prompts)!;
  const changed = press(first.editor, '!');
  const second = recallOlder(first.recall, changed, prompts)!;
  t.equal(textOf(recallNewer(second.recall, second.editor, prompts)!.editor), 'newest!');
});

t.test('a prompt that equals the text shown is passed over', async t => {
  t.equal(textOf(recallOlder(null, emptyEditor('newest'), prompts)!.editor), 'middle');
});

t.test('without prompts nothing is recalled', async t => {
  t.equal(recallOlder(null, emptyEditor('x'), []), undefined);
});
