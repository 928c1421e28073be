import t from 'tap';
import { Driver } from '../driver.js';

t.test('Up and Down choose among the commands that are offered', async t => {
  const driver = Driver.ready().type('/s').press('down');
  t.match(driver.text(), '> /switch');
  driver.press('down');
  t.match(driver.text(), '> /save');
  driver.press('up');
  t.match(driver.text(), '> /switch');
});

t.test('Up and Down recall prompts where nothing is offered', async t => {
  const driver = Driver.ready().send('first').reply('x').press('up');
  t.match(driver.text(), '> first');
});

t.test('a recalled, searched or completed draft is kept as one that was typed', async t => {
  const driver = Driver.ready().send('/params').press('escape');
  const kept = () => driver.take('store-draft').at(-1)?.draft.lines;
  driver.press('up');
  t.same(kept(), ['/params']);
  driver.press('ctrl-c', 'ctrl-r').type('par').press('enter');
  t.same(kept(), ['/params']);
  driver.press('ctrl-c').type('/par').press('tab');
  t.same(kept(), ['/params']);
});
