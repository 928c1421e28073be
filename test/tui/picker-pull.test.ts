import t from 'tap';
import { Driver } from './driver.js';
import { picker, progress } from './picker-driver.js';

t.test('a pull shows, stops, goes on and is dismissed by the keys of its row', async t => {
  const driver = picker().press('p').type('qwen3-4b').press('enter');
  t.match(driver.take('pull'), [{ reference: 'qwen3-4b' }]);
  driver.event({ type: 'pulling', reference: 'qwen3-4b', progress: progress(200e6) });
  t.match(driver.text(), /qwen3-4b.*25 %.*11\.4 MB\/s.*44 s left/);
  t.match(driver.lines().at(-1), 'x stop');
  driver.press('x');
  t.match(driver.take('stop-pull'), [{ reference: 'qwen3-4b' }]);
  driver.event({ type: 'pull-ended', reference: 'qwen3-4b', reason: 'aborted', stopped: true });
  t.match(driver.text(), /stopped 25 %/);
  driver.press('enter');
  t.match(driver.take('pull'), [{ reference: 'qwen3-4b' }], 'Enter goes on with it');
  driver.event({ type: 'pulling', reference: 'qwen3-4b', progress: progress(400e6) });
  driver.event({ type: 'pull-ended', reference: 'qwen3-4b', reason: 'no network', stopped: false });
  t.match(driver.text(), /qwen3-4b.*failed/);
  t.match(driver.text(), 'no network');
  driver.press('x');
  t.same(driver.state.pulls, []);
  t.same(driver.take('plan-removal'), []);
});

t.test('a pull of which nothing came is told and leaves no row', async t => {
  const driver = picker().press('escape').send('/pull llama9');
  driver.event({
    type: 'pull-ended',
    reference: 'llama9',
    reason: 'no profile "llama9"; did you mean llama3-1b?',
    stopped: false,
  });
  t.match(driver.text(), 'did you mean llama3-1b?');
  t.same(driver.state.pulls, []);
});

t.test('a profile that is not here is pulled after a question, and then answers', async t => {
  const driver = picker().press('escape').send('/switch qwen3-0.6b');
  t.match(driver.state.dialog, { question: /qwen3-0.6b is not on this disk. Pull it, 610 MB/ });
  t.same(driver.take('pull'), [], 'nothing without an answer');
  driver.press('y');
  t.match(driver.take('pull'), [{ reference: 'qwen3-0.6b' }]);
  const pulled = {
    type: 'pulled',
    reference: 'qwen3-0.6b',
    name: 'Qwen3-0.6B-Q8_0',
    path: '/models/q.gguf',
  } as const;
  driver.event(pulled);
  t.match(driver.take('find-model'), [{ path: '/models/q.gguf' }], 'it is looked up and answers');

  const busy = picker().press('escape').send('/switch qwen3-0.6b').press('y').send('hello');
  busy.stream({ type: 'prompt', total: 20, cached: 4, omitted: { turns: 0, tokens: 0 } });
  busy.event(pulled);
  t.same(busy.take('find-model'), [], 'a reply is not cut short by it');
  t.match(busy.text(), /qwen3-0.6b is here/);
});

t.test(
  'progress goes on while the chat does, and the status line tells it where the pane is hidden',
  async t => {
    const driver = Driver.ready({ columns: 80, rows: 24 }).send('/pull gpt2').send('hello');
    driver.event({ type: 'pulling', reference: 'gpt2', progress: progress(80e6) });
    driver.stream({ type: 'prompt', total: 20, cached: 4, omitted: { turns: 0, tokens: 0 } });
    driver.stream({ type: 'text', text: 'a reply', tokens: 2 });
    driver.now += 20_000;
    driver.event({ type: 'tick' });
    t.match(driver.text(), 'a reply');
    t.match(driver.lines().at(-1), 'pulls gpt2 10 %');
  },
);
