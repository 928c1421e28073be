import t from 'tap';
import { Driver, facts } from '../driver.js';

t.test('what is sent before any model was found waits for the first one', async t => {
  const driver = new Driver().send('early');
  t.match(driver.text(), 'waits for the model to load');
  driver.event({ type: 'loading', name: 'tiny', fraction: 0 });
  driver.event({ type: 'loaded', facts, contextSize: 2048 });
  t.match(driver.take('generate'), [{ path: [{ role: 'system' }, { role: 'user', content: 'early' }] }]);
  driver.reply('hi');
  t.match(driver.take('store').at(-1)?.message?.origin, { model: 'tiny' });
});

t.test('Esc takes back the wait for a model', async t => {
  const driver = new Driver().send('early').press('escape');
  t.equal(driver.state.running, null);
  driver.event({ type: 'loaded', facts, contextSize: 2048 });
  t.same(driver.take('generate'), []);
});

t.test('a reply that waited is said to be of the model that gives it', async t => {
  const driver = Driver.ready().send('/switch other').send('hello');
  driver.event({
    type: 'load-failed',
    name: 'other',
    reason: 'broken',
    stopped: false,
    fallback: facts,
    contextSize: 2048,
  });
  driver.reply('hi');
  t.match(driver.take('store').at(-1)?.message?.origin, { model: 'tiny' });
});

t.test('what was sent is no draft any more', async t => {
  const driver = Driver.ready().send('hello');
  t.same(driver.take('store-draft').at(-1)?.draft.lines, ['']);
});

t.test('a command that was run is no draft any more', async t => {
  const driver = Driver.ready().send('/params');
  t.same(driver.take('store-draft').at(-1)?.draft.lines, ['']);
});

t.test('the new system prompt is counted', async t => {
  const driver = Driver.ready().send('/system Be brief.');
  t.match(driver.take('measure').at(-1), { conversation: { system: 'Be brief.' } });
});
