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

t.test('/switch takes a file that is in no folder of models, once it has been looked at', async t => {
  const driver = Driver.ready().send('/switch ~/models/new.gguf');
  t.match(driver.take('find-model'), [{ path: '~/models/new.gguf' }]);
  const found = entry('new', { path: '/home/ada/models/new.gguf' });
  driver.event({ type: 'models', models: [entry('tiny'), found], first: false });
  driver.event({ type: 'model-named', path: '/home/ada/models/new.gguf' });
  t.match(driver.take('load-model'), [{ name: 'new' }]);
  driver.event({ type: 'model-named', path: '/home/ada/models/none.gguf' });
  t.match(driver.text(), 'there is no model file /home/ada/models/none.gguf');
});

t.test('choosing the model that loads already does not begin anew', async t => {
  const driver = Driver.ready().send('/switch other').send('/switch other');
  t.equal(driver.take('load-model').length, 1);
});

t.test('models that do not chat are not offered to chat with, but are listed', async t => {
  const driver = Driver.ready({ columns: 70, rows: 20 });
  const models = [
    entry('vectors', {
      status: 'embedding',
      purpose: 'embedding',
      reason: 'an embedding model: it cannot chat',
    }),
    entry('ranks', { status: 'disabled', purpose: 'other', reason: 'made to give vectors' }),
    entry('damaged', { status: 'disabled', reason: 'the file is cut short' }),
    entry('tiny', { purpose: 'chat' }),
  ];
  driver.event({ type: 'models', models, first: false });
  const menu = driver.send('/switch').text();
  t.match(menu, 'damaged');
  t.notMatch(menu, /vectors|ranks/);
  t.match(driver.state.dialog, { type: 'choose', selected: 1 }, 'the mark is on the model that answers');
  driver.press('escape').type('/switch ').press('tab');
  t.notMatch(driver.state.completion?.candidates, [{ text: 'vectors' }]);
  driver.press('ctrl-c').send('/models');
  t.match(driver.text(), /vectors[\s\S]*ranks/);
});
