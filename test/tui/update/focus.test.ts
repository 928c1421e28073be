import t from 'tap';
import { Driver } from '../driver.js';

t.test('a pane that loses its place on the screen takes no keys any more', async t => {
  const driver = Driver.ready({ columns: 120, rows: 40 }).press('f2');
  t.equal(driver.state.focus, 'history');
  driver.event({ type: 'resize', columns: 60, rows: 16 });
  t.equal(driver.state.focus, 'history', 'which was asked for, and has room');
  const memory = Driver.ready({ columns: 120, rows: 40 }).press('tab', 'tab', 'tab', 'tab');
  t.equal(memory.state.focus, 'memory');
  memory.event({ type: 'resize', columns: 60, rows: 16 });
  t.equal(memory.state.focus, 'input');
  t.same(memory.type('d').state.editor.lines, ['d']);
});

t.test('a pane that there is no room for is not focused, and says so', async t => {
  const driver = Driver.ready({ columns: 60, rows: 12 }).press('f2', 'f3', 'f4');
  t.not(driver.state.focus, 'memory');
  t.match(driver.text(), 'no room for this pane');
});

t.test('F5 marks the last message, and a letter that types itself takes the mark away', async t => {
  const driver = Driver.ready().send('hello').reply('hi').press('f5');
  t.equal(driver.state.marked, driver.state.conversation.leaf);
  driver.press('y');
  t.match(driver.take('copy'), [{ text: 'hi' }]);
  driver.type('z');
  t.match(driver.state, { focus: 'input', marked: null });
});
