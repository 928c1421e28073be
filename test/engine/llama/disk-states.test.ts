import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { LlamaOptions } from '../../../lib/engine/llama/load.js';
import { headerAt, isStateName } from '../../../lib/engine/llama/state-file.js';
import { assistant, type Collected, collect, loadStarter, user } from './starter.js';

const document = Array.from(
  { length: 18 },
  (_, at) => `${at}. The boat of captain ${at * 3} lies at pier ${at}.`,
);
const about = (question: string): Turn[] => [user(`${document.join('\n')}\n\n${question}`)];
const question = about('Where does the boat of captain 9 lie?');
const other = about('How many boats are there?');

/** An engine of its own, with states in `folder`. */
function load(folder: string, options: Partial<LlamaOptions> = {}): Promise<Engine> {
  return loadStarter({ states: { folder, bytes: 2 ** 30 }, ...options });
}

/** What an engine of its own answers. */
async function answer(folder: string, path: Turn[], options: Partial<LlamaOptions> = {}): Promise<Collected> {
  const engine = await load(folder, options);
  try {
    return await collect(engine, path);
  } finally {
    await engine.unload();
  }
}

/** How many tokens of a prompt are there; it is not read. */
async function cachedOf(engine: Engine, path: Turn[]): Promise<number> {
  for await (const event of engine.reply(path, {}, new AbortController().signal)) {
    if (event.type === 'prompt') return event.cached;
  }
  throw new Error('a reply without a prompt');
}

const statesIn = (folder: string) => readdirSync(folder).filter(isStateName);

// One prompt is read for all the tests that only look at its state.
const saved = t.testdir();
let first: Collected;
t.before(async () => {
  first = await answer(saved, question);
});

t.test('a prompt that one engine has read is there for the next, which answers the same', async t => {
  t.ok(first.usage.promptTokens > 260, `${first.usage.promptTokens} tokens`);
  t.equal(first.usage.cachedTokens, 0);
  const [name, ...more] = readdirSync(saved);
  t.same(more, [], 'one file and no draft');
  t.equal(statSync(join(saved, name!)).mode & 0o777, 0o600);
  const again = await answer(saved, question);
  t.equal(again.usage.cachedTokens, first.usage.promptTokens);
  t.equal(again.text, first.text);
  t.same(readdirSync(saved), [name], 'it is not written again');
});

t.test('another question about the same text reads only what is new, and is answered as without', async t => {
  const engine = await load(saved);
  t.teardown(() => engine.unload());
  const { text, usage } = await collect(engine, other);
  t.ok(usage.cachedTokens > 260, `${usage.cachedTokens} tokens`);
  t.equal(statesIn(saved).length, 1, 'what the file covers is not written again');
  const fresh = await loadStarter();
  t.teardown(() => fresh.unload());
  t.equal(text, (await collect(fresh, other)).text);
});

t.test('it is there in a child process, and for the second of two sequences', async t => {
  const child = await load(saved, { childProcess: true });
  t.ok((await cachedOf(child, other)) > 260);
  await child.unload();
  const pair = await load(saved, { parallel: 2 });
  t.teardown(() => pair.unload());
  const running = collect(pair, [user('Count to ten.')], { max_tokens: 24 });
  const restored = await collect(pair, question);
  t.equal(restored.usage.cachedTokens, first.usage.promptTokens);
  t.equal(restored.text, first.text);
  await running;
});

t.test('a damaged file is removed, and the prompt is read', async t => {
  const folder = t.testdir();
  const [name = ''] = statesIn(saved);
  const path = join(folder, name);
  const whole = readFileSync(join(saved, name));
  const { offset } = headerAt(join(saved, name))!;
  const flipped = (at: number) => {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 4;
    return bytes;
  };
  const damages: Readonly<Record<string, Uint8Array>> = {
    magic: flipped(0),
    format: flipped(8),
    hash: flipped(30),
    json: flipped(60),
    tokens: flipped(offset - 5),
    'beginning of the state': flipped(offset + 2),
    'middle of the state': flipped(Math.floor((offset + whole.length) / 2)),
    end: flipped(whole.length - 1),
    'half of it': whole.subarray(0, whole.length / 2),
    'a byte less': whole.subarray(0, -1),
    'a byte more': Buffer.concat([whole, Buffer.from('x')]),
    nothing: Buffer.alloc(0),
    'something else': Buffer.alloc(100_000, 'garbage'),
  };
  const logged: string[] = [];
  const engine = await load(folder, { log: (_, text) => logged.push(text) });
  t.teardown(() => engine.unload());
  for (const [what, bytes] of Object.entries(damages)) {
    writeFileSync(path, bytes);
    t.ok((await cachedOf(engine, question)) < 100, what);
    t.notOk(existsSync(path), `${what}: removed`);
    t.match(logged.at(-1), /a damaged KV state was removed/);
  }
  copyFileSync(join(saved, name), path);
  t.ok((await cachedOf(engine, question)) > 260, 'the sound file is of use');
});

t.test('a state of another kind of cache is left alone', async t => {
  const folder = t.testdir();
  const [name = ''] = statesIn(saved);
  copyFileSync(join(saved, name), join(folder, name));
  const engine = await load(folder, { kvType: 'f16' });
  t.equal(await cachedOf(engine, question), 0);
  await engine.unload();
  t.ok(existsSync(join(folder, name)));
});

t.test('a file under the name of another is not believed', async t => {
  const folder = t.testdir();
  const [name = ''] = statesIn(saved);
  const f16 = await load(folder, { kvType: 'f16' });
  await collect(f16, question, { max_tokens: 1 });
  await f16.unload();
  const [foreign = ''] = statesIn(folder);
  t.not(foreign, name);
  copyFileSync(join(folder, foreign), join(folder, name));
  const engine = await load(folder);
  t.teardown(() => engine.unload());
  t.equal(await cachedOf(engine, question), 0);
  t.same(statesIn(folder), [foreign]);
});

t.test('two processes that read the same prompt at once leave one sound state', async t => {
  const folder = t.testdir();
  const engines = await Promise.all([1, 2].map(() => load(folder, { childProcess: true, kvType: 'f16' })));
  await Promise.all(engines.map(engine => collect(engine, question, { max_tokens: 1 })));
  await Promise.all(engines.map(engine => engine.unload()));
  const [name, ...more] = readdirSync(folder);
  t.same(more, []);
  t.ok(headerAt(join(folder, name!)));
});

t.test('a folder that cannot be written is a line in the log', async t => {
  const folder = t.testdir();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const logged: string[] = [];
  const engine = await load(join(file, 'states'), { kvType: 'f16', log: (_, text) => logged.push(text) });
  t.ok((await collect(engine, question)).text.length > 0);
  await engine.unload();
  t.ok(logged.some(line => /starter: a KV state is not kept: ENOTDIR/.test(line)));
});

t.test('a state that is larger than the folder may be is not kept, nor any where nothing may', async t => {
  const small = t.testdir();
  await answer(small, question, { states: { folder: small, bytes: 100_000 }, kvType: 'f16' });
  t.same(readdirSync(small), []);
  const none = join(small, 'none');
  const engine = await load(none, { states: { folder: none, bytes: 0 } });
  await engine.unload();
  t.notOk(existsSync(none));
});

t.test('a conversation that goes on leaves one file, which grows', async t => {
  const folder = t.testdir();
  mkdirSync(folder, { recursive: true });
  const engine = await load(folder, { kvType: 'f16', contextSize: 2048 });
  const { text } = await collect(engine, question);
  const path = [...question, assistant(text), user(`And these? ${document.join('\n')}`)];
  const next = await collect(engine, path);
  await engine.unload();
  const [name, ...more] = readdirSync(folder);
  t.same(more, []);
  t.ok(headerAt(join(folder, name!))!.tokens.length >= next.usage.promptTokens);
  const later = await load(folder, { kvType: 'f16', contextSize: 2048 });
  t.teardown(() => later.unload());
  t.equal(await cachedOf(later, path), next.usage.promptTokens);
});

t.test('a conversation that gave its place to another is kept when the model goes', async t => {
  const folder = t.testdir();
  const engine = await load(folder, { kvType: 'f16' });
  // The second is asked for before the first ends, so that there is no rest between them.
  const long = collect(engine, question, { max_tokens: 1 });
  await Promise.all([long, collect(engine, [user('Hello.')], { max_tokens: 1 })]);
  await engine.unload();
  const [name, ...more] = readdirSync(folder);
  t.same(more, []);
  t.ok(headerAt(join(folder, name!))!.tokens.length >= (await long).usage.promptTokens);
});

t.test('a state that is longer than the context is of no use, and no harm', async t => {
  const engine = await load(saved, { contextSize: 256 });
  t.teardown(() => engine.unload());
  t.equal(await cachedOf(engine, [user('Hello.')]), 0);
  await t.rejects(collect(engine, question), { code: 'CONTEXT_FULL' });
});
