import t from 'tap';
import { Driver } from '../driver.js';

t.test('Ctrl-Z and Ctrl-L work everywhere, in dialogs and in the search of prompts too', async t => {
  for (const opened of ['f1', 'ctrl-p', 'ctrl-c', 'ctrl-r']) {
    const driver = Driver.ready().press(opened, 'ctrl-z', 'ctrl-l');
    t.equal(driver.take('suspend').length, 1, opened);
    t.equal(driver.take('repaint').length, 1, opened);
  }
});

t.test('Ctrl-C on a reply that is stopping already asks whether to leave', async t => {
  const driver = Driver.ready().send('hello').press('ctrl-c');
  t.equal(driver.take('stop').length, 1);
  driver.press('ctrl-c');
  t.match(driver.text(), 'Leave llmtui?');
  t.same(driver.take('stop'), []);
});

t.test('the question before leaving tells the truth about what is saved', async t => {
  const driver = Driver.ready().press('ctrl-c');
  t.match(driver.text(), 'Everything is saved.');
  driver.press('n').event({ type: 'store-failed', reason: 'the disk is full' }).press('ctrl-c');
  t.match(driver.text(), 'NOT everything is saved: the disk is full');
});
