import t from 'tap';
import { view } from '../../../lib/tui/view/view.js';
import { Driver, entry } from '../driver.js';

t.test('the cursor of a field stands where typing goes, in a title that is too long too', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 })
    .send(`a title ${'that goes on '.repeat(12)}`)
    .reply('x')
    .press('f2', 'r');
  const cell = () => view(driver.state).cursor;
  const dialog = view(driver.state).panes.at(-1);
  const right = (dialog?.left ?? 0) + (dialog?.width ?? 0) - 1;
  t.ok((cell()?.x ?? 99) < right, 'inside the dialog');
  driver.press('ctrl-a');
  t.equal(cell()?.x, (dialog?.left ?? 0) + 2);
  driver.type('Z');
  t.match(driver.text(), '│ Za title');
});

t.test(
  'the menu of models stands still while the mark moves, and stays open on one that cannot be used',
  async t => {
    const broken = entry('broken', { status: 'disabled', reason: 'cut short '.repeat(12), needBytes: 0 });
    const driver = new Driver().event({ type: 'models', models: [entry('tiny'), broken], first: true });
    const top = () => driver.lines().findIndex(line => line.includes('Choose a model'));
    const before = top();
    t.match(driver.press('down').text(), 'cut short');
    t.equal(top(), before);
    t.notMatch(driver.text(), 'needs 0 B');
    driver.press('enter');
    t.match(driver.text(), 'Choose a model');
    driver.press('up', 'enter');
    t.match(driver.take('load-model'), [{ name: 'tiny' }]);
    t.notMatch(driver.text(), 'Choose a model');
  },
);

t.test('the search of prompts has the cursor behind the query', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 }).press('ctrl-r').type('ab');
  const cursor = view(driver.state).cursor;
  t.equal(driver.lines()[cursor?.y ?? 0]?.slice(0, cursor?.x), '│not found ab');
});
