import t from 'tap';
import { Driver } from '../driver.js';

t.test('that something is not saved is shown at every width, however long the reason', async t => {
  for (const columns of [40, 60, 80, 200]) {
    const driver = Driver.ready({ columns, rows: 24 }).send('hello').reply('hi');
    driver.event({
      type: 'store-failed',
      reason: `the library ${'/a/long/path'.repeat(8)} cannot be written`,
    });
    driver.now += 60_000;
    driver.event({ type: 'tick' });
    t.match(driver.lines().at(-1), 'NOT SAVED', `${columns} columns`);
    driver.event({ type: 'stored' });
    t.notMatch(driver.lines().at(-1), 'NOT SAVED');
  }
});

t.test('at 80 columns every figure and the save state have room', async t => {
  const driver = Driver.ready({ columns: 80, rows: 24 });
  t.match(driver.lines().at(-1), 'context ', 'while there is little to say the meter has its name');
  driver.send('hello').reply('hi');
  const line = driver.lines().at(-1);
  for (const what of ['tiny (cpu)', '50.0 tokens/s', 'first 120 ms', 'saved', '/2,048']) t.match(line, what);
});
