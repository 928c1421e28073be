import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { attachTo } from '../../../lib/engine/attach/attach.js';
import { socketFiles } from '../../../lib/engine/attach/socket.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { LlamaOptions } from '../../../lib/engine/llama/load.js';
import type { Teardown } from '../../helpers/term.js';
import { collect, starterOptions, user } from '../llama/starter.js';
import { runtimeFolder } from './served.js';

const never = new AbortController().signal;
const folder = runtimeFolder(t);

/** Another process that has loaded the starter model. */
async function lender(t: Teardown): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./lender-program.js', import.meta.url));
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return child;
}

function attached(change: Partial<LlamaOptions> = {}): Promise<Engine | null> {
  const options = { ...starterOptions, ...change };
  return attachTo({ runtimeFolder: folder, options, signal: never, platform: process.platform });
}

t.test('another process replies as one that is loaded here does', async t => {
  const child = await lender(t);
  const engine = (await attached({ name: 'mine', contextSize: 512 }))!;
  t.match(engine.model, { name: 'mine', path: starterOptions.path, architecture: 'llama', device: 'cpu' });
  t.equal(engine.contextSize, 1024, 'the context is that of the engine');
  const path = [user('Say hello.')];
  const first = await collect(engine, path);
  t.match(first, { reason: 'length', prompt: { cached: 0 }, usage: { replyTokens: 16 } });
  t.equal(first.events[0]?.type, 'prompt');
  const again = await collect(engine, path, { stop: [first.text.slice(8, 12)] });
  t.equal(again.text, first.text.slice(0, 8), 'sampling comes across');
  t.ok((again.prompt?.cached ?? 0) > 0, 'the cache of the other process is used');
  t.same(await engine.measure(path), { tokens: first.usage.promptTokens, omitted: { turns: 0, tokens: 0 } });
  t.equal((await engine.memory()).weights, engine.model.sizeBytes);
  const long = [user('word '.repeat(3000))];
  await t.rejects(collect(engine, long), { name: 'LlmtuiError', code: 'CONTEXT_FULL', message: /1023/ });
  await t.rejects(collect(engine, path, { grammar: 'root ::= [' }), { code: 'BAD_INPUT' });
  await engine.unload();
  await engine.unload();
  await t.rejects(collect(engine, path), { code: 'ENGINE_FAILED' });
  const next = (await attached())!;
  t.equal((await collect(next, path)).text, first.text, 'the model stays loaded there');
  await next.unload();
  child.stdin?.end();
  await once(child, 'exit');
  t.same(socketFiles(folder), []);
});

t.test('replies of several clients queue, each whole', async t => {
  await lender(t);
  const engines = await Promise.all([attached(), attached(), attached()]);
  const questions = ['Name a colour.', 'Name a city.', 'Name an animal.'];
  const replies = engines.map((engine, at) => collect(engine!, [user(questions[at]!)]));
  const texts = (await Promise.all(replies)).map(({ text }) => text);
  t.equal(new Set(texts).size, 3);
  t.equal((await collect(engines[0]!, [user(questions[1]!)])).text, texts[1]);
  for (const engine of engines) await engine?.unload();
});

t.test('stopping a reply ends it, and the next one is served', async t => {
  await lender(t);
  const engine = (await attached())!;
  const stop = new AbortController();
  let reason = '';
  for await (const event of engine.reply([user('Count to 1000.')], { temperature: 0 }, stop.signal)) {
    if (event.type === 'text') stop.abort();
    if (event.type === 'end') reason = event.reason;
  }
  t.equal(reason, 'abort');
  t.equal((await collect(engine, [user('Hello.')])).reason, 'length');
  await engine.unload();
});

t.test('when the other process is killed the reply fails, and its socket is ignored', async t => {
  const child = await lender(t);
  const engine = (await attached())!;
  const reply = engine.reply([user('Count to 1000.')], { temperature: 0 }, never);
  await t.rejects(
    async () => {
      for await (const event of reply) if (event.type === 'text') child.kill('SIGKILL');
    },
    { code: 'ENGINE_FAILED', message: /starter is no longer loaded: .*has ended/ },
  );
  t.equal(socketFiles(folder).length, 1);
  t.equal(await attached(), null);
  await lender(t);
  t.equal(socketFiles(folder).length, 1, 'the next one has taken it away');
  const next = (await attached())!;
  t.ok((await collect(next, [user('Hello.')], { max_tokens: 2 })).text);
  await next.unload();
});

t.test('what would answer otherwise is not attached to', async t => {
  await lender(t);
  t.equal(await attached({ contextSize: 2048 }), null);
  t.equal(await attached({ kvType: 'f16' }), null);
  t.equal(await attached({ template: 'chatml' }), null);
  const engine = await attached({ threads: 2 });
  t.not(engine, null);
  await engine?.unload();
});
