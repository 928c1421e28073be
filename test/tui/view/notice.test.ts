import t from 'tap';
import { Driver } from '../driver.js';

const long = `"/home/ada/.local/share/llmtui/saves/talk.json" cannot be loaded: ${'reasons and '.repeat(12)}the end`;

t.test('a notice that is too long for the status line stands in full above the input', async t => {
  for (const [columns, rows] of [
    [60, 16],
    [80, 24],
    [200, 60],
  ] as const) {
    const driver = Driver.ready({ columns, rows }).event({ type: 'notice', level: 'error', text: long });
    t.match(driver.text(), 'the end', `${columns}x${rows}`);
    t.match(driver.lines().at(-1), 'tiny', 'the status line goes on');
  }
});

t.test('a long notice stays long enough to be read, and Esc takes it away', async t => {
  const driver = Driver.ready().event({ type: 'notice', level: 'error', text: long });
  driver.now += 7_000;
  driver.event({ type: 'tick' });
  t.match(driver.text(), 'the end');
  t.notMatch(driver.press('escape').text(), 'the end');
  driver.event({ type: 'notice', level: 'error', text: long });
  driver.now += 60_000;
  t.notMatch(driver.event({ type: 'tick' }).text(), 'the end');
});

t.test('a notice is over when something is sent', async t => {
  const driver = Driver.ready().event({ type: 'notice', level: 'error', text: long });
  t.notMatch(driver.send('hello').text(), 'the end');
});

t.test('a short notice stands in the status line', async t => {
  const driver = Driver.ready().event({ type: 'notice', level: 'info', text: 'saved as x' });
  t.match(driver.lines().at(-1), ' saved as x ');
});
