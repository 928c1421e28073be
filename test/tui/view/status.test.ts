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
