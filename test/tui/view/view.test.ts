import t from 'tap';
import { view } from '../../../lib/tui/view/view.js';
import { Driver, entry } from '../driver.js';

const long = 'a text that is longer than the window, with 漢字 and 👍🏽 '.repeat(4);

/** States that show every pane and dialog. */
function states(columns: number, rows: number): readonly Driver[] {
  const ready = () =>
    Driver.ready({ columns, rows })
      .send('a title')
      .reply(`# ${long}\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n`);
  const models = [entry('tiny'), entry('other', { status: 'disabled', reason: long })];
  return [
    new Driver({ columns, rows }),
    new Driver({ columns, rows }).event({ type: 'models', models, first: true }),
    ready().input({ type: 'paste', text: long }),
    ready().type('/s'),
    ready().press('f1'),
    ready().press('ctrl-p'),
    ready().press('ctrl-c'),
    ready().press('ctrl-r').type('ti'),
    ready().press('f2', 'f3', 'f4', 'f2', 'r'),
    ready().event({ type: 'notice', level: 'error', text: long }),
    ready().event({ type: 'store-failed', reason: long }).press('f5', 'up'),
  ];
}

t.test('no window is too small to be drawn', async t => {
  for (const columns of [1, 2, 3, 5, 8, 19, 33, 45, 50, 100]) {
    for (const rows of [1, 2, 3, 4, 5, 9, 16]) {
      for (const driver of states(columns, rows)) {
        if (driver.lines().length !== rows) t.fail(`${columns}x${rows}`);
        const { cursor } = view(driver.state);
        if (cursor && (cursor.x < 0 || cursor.y < 0)) t.fail(`cursor at ${columns}x${rows}`);
      }
    }
  }
});

t.test('a side pane that would leave no room for the chat is not shown, and says so', async t => {
  for (const show of [(driver: Driver) => driver.press('f2'), (driver: Driver) => driver.send('/history')]) {
    const driver = show(Driver.ready({ columns: 45, rows: 16 }));
    t.match(driver.text(), 'the screen has no room');
    t.equal(driver.state.focus, 'input');
    t.match(show(Driver.ready({ columns: 60, rows: 16 })).text(), '─ History');
  }
});
