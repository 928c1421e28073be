import t from 'tap';
import { collect, loadStarter, user } from './starter.js';

const path = [user('Write a story about a dog.')];

t.test('two models load, answer and unload at the same time', async t => {
  const first = await loadStarter();
  const expected = (await collect(first, path, { max_tokens: 24 })).text;
  const running = collect(first, path, { max_tokens: 24 });
  const [second, third] = await Promise.all([loadStarter(), loadStarter()]);
  const replies = await Promise.all([
    running,
    collect(second, path, { max_tokens: 24 }),
    collect(third, path, { max_tokens: 24 }),
  ]);
  t.same(
    replies.map(({ text }) => text),
    [expected, expected, expected],
  );
  await Promise.all([first.unload(), collect(second, path).then(() => second.unload()), third.unload()]);
});

t.test('a reply that is cancelled while another model loads ends all the same', async t => {
  const engine = await loadStarter();
  const abort = new AbortController();
  const reply = collect(engine, [user('word '.repeat(700))], {}, { signal: abort.signal });
  const loading = loadStarter();
  setTimeout(() => abort.abort(), 40);
  t.equal((await reply).reason, 'abort');
  const other = await loading;
  t.equal((await collect(engine, path)).text, (await collect(other, path)).text);
  await Promise.all([engine.unload(), other.unload()]);
});
