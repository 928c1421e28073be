import t from 'tap';
import { actionOf, checkRebound } from '../../lib/tui/keymap.js';
import { Driver } from './driver.js';

t.test('a key that is rebound for messages stays a letter in the input', async t => {
  const keys = { copy: 'x', palette: 'ctrl-o' };
  t.equal(actionOf('x', 'chat', keys), 'copy');
  t.equal(actionOf('x', 'input', keys), undefined);
  for (const pane of ['input', 'chat', 'history', 'models', 'memory'] as const)
    t.equal(actionOf('ctrl-o', pane, keys), 'palette', pane);
  t.same(Driver.ready({ given: { keys } }).type('x').state.editor.lines, ['x']);
});

t.test('an action that does not exist is refused by name', async t => {
  t.throws(() => checkRebound({ 'fly-away': 'f9' }), { code: 'BAD_CONFIG', message: /fly-away.*known: / });
});
