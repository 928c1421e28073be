import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { loadLlama } from '../../../lib/engine/llama/load.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { collect, loadStarter, starterOptions, user } from './starter.js';

const folder = mkdtempSync(join(tmpdir(), 'llmtui-load-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

t.test('progress rises to 1, and what llama.cpp says goes to the log', async t => {
  const progress: number[] = [];
  const lines: string[] = [];
  const options = { ...starterOptions, log: (level: string, text: string) => lines.push(`${level} ${text}`) };
  const engine = await loadLlama(options, new AbortController().signal, fraction => progress.push(fraction));
  await engine.unload();
  t.equal(progress.at(-1), 1);
  t.same(
    progress,
    [...progress].sort((a, b) => a - b),
  );
  t.ok(lines.some(line => /^info llama_model_loader: loaded meta data/.test(line)));
});

t.test('a file that is missing or no model is an error that says why', async t => {
  await t.rejects(loadStarter({ path: join(folder, 'none.gguf') }), { code: 'MODEL_NOT_FOUND' });
  const path = join(folder, 'text.gguf');
  writeFileSync(path, 'This is not a model.');
  await t.rejects(loadStarter({ path }), { code: 'LOAD_FAILED', message: /starter: .*magic/ });
});

t.test('a template that does not exist is refused, one of ours is used', async t => {
  await t.rejects(loadStarter({ template: 'nothing' }), { code: 'BAD_INPUT', message: /known: chatml/ });
  const engine = await loadStarter({ template: 'gpt2' });
  t.teardown(() => engine.unload());
  t.equal(engine.model.template, 'gpt2');
  const { text } = await collect(engine, [user('Hello.')], { max_tokens: 40 });
  t.notMatch(text, /\nUser:/, 'the stop strings of the template end a turn');
});

t.test(
  'weights are mapped, or copied where that is asked for, and say the same',
  { skip: process.platform !== 'linux' && 'only Linux lists what is mapped' },
  async t => {
    const isMapped = () => readFileSync('/proc/self/maps', 'utf8').includes(starterPath);
    const said = async (copied: boolean) => {
      const engine = await loadStarter({ copied });
      t.equal(isMapped(), !copied);
      const { text } = await collect(engine, [user('Hello.')]);
      await engine.unload();
      return text;
    };
    t.equal(await said(true), await said(false));
  },
);

t.test('a device that is not there is an error', async t => {
  await t.rejects(loadStarter({ device: 'metal' }), { code: 'LOAD_FAILED' });
});

t.test('memory figures are those of llama.cpp', async t => {
  const engine = await loadStarter({ kvType: 'f16', contextSize: 1024, wholeContext: true });
  t.teardown(() => engine.unload());
  const before = await engine.memory();
  t.equal(before.weights, engine.model.sizeBytes);
  // Cells, layers, K and V, heads, elements of a head, bytes.
  t.equal(before.kvCache, 1024 * 30 * 2 * 3 * 64 * 2);
  t.ok(before.computeBuffers > 1e6 && before.computeBuffers < 100e6);
  t.equal(before.cachedTokens, 0);
  const { usage } = await collect(engine, [user('Hello.')], { max_tokens: 4 });
  // The last token was chosen, but nothing had to be evaluated after it.
  t.equal((await engine.memory()).cachedTokens, usage.promptTokens + usage.replyTokens - 1);
});

t.test('ten loads and unloads do not keep memory', async t => {
  const rss: number[] = [];
  for (let round = 0; round < 10; round++) {
    const engine = await loadStarter();
    await collect(engine, [user('Hello.')], { max_tokens: 2 });
    await engine.unload();
    rss.push(process.memoryUsage().rss / 1e6);
  }
  const [third = 0] = rss.slice(2);
  t.comment(`resident after each, MB: ${rss.map(value => value.toFixed(0)).join(' ')}`);
  t.ok(rss.at(-1)! - third < 40, `from ${third} to ${rss.at(-1)} MB`);
});
