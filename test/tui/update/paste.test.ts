import t from 'tap';
import { textOf } from '../../../lib/tui/editor/editor.js';
import { Driver } from '../driver.js';

const paste = (driver: Driver, text: string) => driver.input({ type: 'paste', text });

t.test('a paste goes into the field that is open, on one line, and never runs anything', async t => {
  const palette = paste(Driver.ready().press('ctrl-p'), 'quit\n');
  t.match(palette.text(), '> quit ');
  t.same(palette.take('quit'), []);

  const driver = Driver.ready().send('hello').reply('hi').press('f2', 'r');
  paste(driver, ' two\nlines');
  t.match(driver.text(), 'hello two lines');

  const search = paste(Driver.ready().send('find me').reply('x').press('ctrl-r'), 'find');
  t.match(search.text(), /search find {2}find me/);
});

t.test('a paste over a question answers nothing', async t => {
  const driver = paste(Driver.ready().press('ctrl-c'), 'y\n');
  t.same(driver.take('quit'), []);
  t.equal(textOf(driver.state.editor), '');
});

t.test('a large paste stays folded when the external editor leaves it as it was', async t => {
  const driver = paste(Driver.ready(), 'line\n'.repeat(50)).press('ctrl-g');
  driver.event({ type: 'edited', text: driver.take('edit-externally')[0]?.text ?? '' });
  t.match(driver.text(), '[pasted 50 lines]');
  driver.event({ type: 'edited', text: 'another' });
  t.match(driver.text(), '> another');
});
