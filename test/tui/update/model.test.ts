import t from 'tap';
import { Driver, entry } from '../driver.js';

t.test('a model that cannot be used says why, however it is chosen', async t => {
  const models = [entry('broken', { status: 'disabled', reason: 'the file is cut short' }), entry('tiny')];
  for (const choose of [
    (driver: Driver) => driver.send('/switch broken'),
    (driver: Driver) => driver.press('f3', 'home', 'enter'),
  ]) {
    const driver = choose(Driver.ready().event({ type: 'models', models, first: false }));
    t.match(driver.text(), 'broken: the file is cut short');
    t.same(driver.take('load-model'), []);
  }
});

t.test('choosing the model that loads already does not begin anew', async t => {
  const driver = Driver.ready().send('/switch other').send('/switch other');
  t.equal(driver.take('load-model').length, 1);
});
