import t from 'tap';
import { emptyEditor, textOf } from '../../../lib/tui/editor/editor.js';
import { isCommand } from '../../../lib/tui/update/measure.js';
import { Driver } from '../driver.js';

t.test('a command in the input is not counted as a draft, for it is never sent', async t => {
  const counted = (text: string) =>
    textOf(Driver.ready().type(text).take('measure').at(-1)?.draft ?? emptyEditor('none'));
  t.equal(counted('hello'), 'hello');
  t.equal(counted('/help'), '');
});

t.test('a path at the start of a message is no command', async t => {
  for (const text of ['/help', '/?', '/set temperature 1', '/swich x'])
    t.ok(isCommand(emptyEditor(text)), text);
  for (const text of ['/usr/bin/env is what?', '/', '// a comment', ' /help', '/help\nme'])
    t.notOk(isCommand(emptyEditor(text)), text);
  const driver = Driver.ready().send('/etc/hosts holds what?');
  t.equal(driver.take('generate').length, 1);
});
