import t from 'tap';
import { Driver, entry } from '../driver.js';

const at = (driver: Driver, text: string) => {
  const y = driver.lines().findIndex(line => line.includes(text));
  return { x: (driver.lines()[y]?.indexOf(text) ?? 0) + 1, y };
};

const mouse = (driver: Driver, text: string, action: 'press' | 'wheel-up' | 'wheel-down' = 'press') =>
  driver.input({
    type: 'mouse',
    action,
    button: 0,
    ctrl: false,
    alt: false,
    shift: false,
    ...at(driver, text),
  });

t.test('a click in the chat does not take the focus from the input: what is typed next is text', async t => {
  const driver = mouse(Driver.ready().send('hello').reply('an answer'), 'an answer').type('can you');
  t.match(driver.text(), '> can you');
  t.same(driver.take('copy'), []);
});

t.test('with the focus in the chat a click marks the message under it', async t => {
  const driver = Driver.ready()
    .send('question one')
    .reply('answer one')
    .send('question two')
    .reply('answer two');
  mouse(driver.press('f5'), '▎ question one').press('y');
  t.match(driver.take('copy'), [{ text: 'question one' }]);
  mouse(driver, 'answer two').press('y');
  t.match(driver.take('copy'), [{ text: 'answer two' }]);
});

t.test('a click marks a conversation of the history, a second one opens it', async t => {
  const driver = Driver.ready();
  const rows = Array.from({ length: 30 }, (_, i) => ({
    id: `conv_${i}`,
    title: `talk ${i} .`,
    model: 'tiny',
    updatedAt: 0,
    createdAt: 0,
    messages: 2,
  }));
  driver.event({ type: 'history', rows, total: 30 }).press('f2', 'end');
  mouse(driver, 'talk 26 .');
  t.equal(driver.state.history.selected, 26);
  t.same(driver.take('open'), []);
  mouse(driver, 'talk 26 .');
  t.match(driver.take('open'), [{ id: 'conv_26' }]);
});

t.test('a click marks a model, a second one takes it; the description below is no model', async t => {
  const models = Array.from({ length: 12 }, (_, i) => entry(`model-${i}.`));
  const driver = Driver.ready().event({ type: 'models', models, first: false }).press('f3', 'end');
  mouse(driver, 'model-10.');
  t.equal(driver.state.picker.marked, 'model model-10.');
  mouse(driver, 'what model-10. is');
  t.equal(driver.state.picker.marked, 'model model-10.');
  t.same(driver.take('load-model'), []);
  mouse(driver, 'model-10.');
  t.match(driver.take('load-model'), [{ name: 'model-10.' }]);
});
