import { monitorEventLoopDelay } from 'node:perf_hooks';
import t from 'tap';
import { loadLlama } from '../../../lib/engine/llama/load.js';
import { collect, loadStarter, starterOptions, user } from './starter.js';

// Generous: the promise is 150 ms, but this machine may give the process no time for longer than that.
const SOON = 1500;

const engine = await loadStarter({ contextSize: 4608 });
t.teardown(() => engine.unload());
const path = [user('Tell a long story about the sea.')];

/** Milliseconds from aborting to the end of the reply; aborts at the first event of `type`, after `delay` ms. */
async function abortAt(
  type: 'prompt' | 'reading' | 'text',
  prompt: string,
  delay = 0,
): Promise<{ ms: number; reason: string; done: number; total: number }> {
  const abort = new AbortController();
  let at = 0;
  let done = 0;
  let total = 0;
  for await (const event of engine.reply([user(prompt)], { logit_bias: { 2: -Infinity } }, abort.signal)) {
    if (event.type === 'reading') ({ done, total } = event);
    if (event.type === 'end') return { ms: performance.now() - at, reason: event.reason, done, total };
    if (event.type === type && at === 0) {
      at = performance.now() + delay;
      setTimeout(() => abort.abort(), delay);
    }
  }
  throw new Error('no end');
}

t.test('cancelling ends a reply that generates, and what it generated stays valid', async t => {
  const { ms, reason } = await abortAt('text', 'Tell a long story about the sea.', 200);
  t.equal(reason, 'abort');
  t.ok(ms < SOON, `${ms} ms`);
  const again = await collect(engine, path);
  const fresh = await loadStarter();
  t.teardown(() => fresh.unload());
  t.equal(again.text, (await collect(fresh, path)).text);
});

t.test('cancelling ends the reading of a prompt of 4,000 tokens in the middle of a batch', async t => {
  const long = Array.from({ length: 3900 }, (_, index) => ['red', 'dog', 'sun', 'map'][(index * 7) % 4]).join(
    ' ',
  );
  const { ms, reason, done, total } = await abortAt('reading', long, 100);
  t.equal(reason, 'abort');
  t.ok(total > 3900 && done < total);
  t.ok(ms < SOON, `${ms} ms`);
  t.equal((await collect(engine, path)).usage.replyTokens, 16, 'the engine goes on');
});

t.test('a reply whose signal is aborted already ends at once', async t => {
  const { reason, usage } = await collect(engine, path, {}, { signal: AbortSignal.abort() });
  t.equal(reason, 'abort');
  t.equal(usage.replyTokens, 0);
});

t.test('aborting a load rejects with the reason of the signal', async t => {
  const abort = new AbortController();
  const start = performance.now();
  const loading = loadLlama(starterOptions, abort.signal, () => abort.abort(new Error('enough')));
  await t.rejects(loading, { message: 'enough' });
  t.ok(performance.now() - start < 5000);
  await t.rejects(
    loadLlama(starterOptions, AbortSignal.abort(new Error('before')), () => {}),
    {
      message: 'before',
    },
  );
});

t.test('the event loop stays free while a prompt is read and a reply is generated', async t => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await collect(engine, [user(`${'word '.repeat(200)}Why?`)], { max_tokens: 12 });
  delay.disable();
  // The median: a busy machine delays the loop itself now and then.
  t.ok(delay.percentile(50) / 1e6 < 20, `${delay.percentile(50) / 1e6} ms`);
});
