import t from 'tap';
import { ReloadingEngine } from '../../../lib/engine/attach/reloading.js';
import { LlmtuiError } from '../../../lib/errors.js';
import { collect, user } from '../llama/starter.js';
import { TalkingEngine } from './talking-engine.js';

const saying = (text: string) =>
  new TalkingEngine(async function* () {
    yield text;
  });

/** An engine that fails before it says anything. */
function failing(code: 'UNAVAILABLE' | 'ENGINE_FAILED' | 'CONTEXT_FULL'): TalkingEngine {
  const engine = saying('');
  const failure = new LlmtuiError(code, 'it is gone');
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  engine.reply = async function* () {
    throw failure;
  };
  engine.measure = () => Promise.reject(failure);
  return engine;
}

/** Loads an engine that says "here", and counts. */
function loader() {
  const loads = { count: 0 };
  const load = async () => {
    loads.count++;
    return saying('here');
  };
  return { load, loads };
}

t.test('as long as the other process answers, nothing is loaded', async t => {
  const { load, loads } = loader();
  const engine = new ReloadingEngine(saying('there'), load);
  t.equal((await collect(engine, [user('a')])).text, 'there');
  await engine.measure([user('a')]);
  await engine.unload();
  t.equal(loads.count, 0);
});

t.test('what it has given up is loaded here, once', async t => {
  for (const code of ['UNAVAILABLE', 'ENGINE_FAILED'] as const) {
    const { load, loads } = loader();
    const engine = new ReloadingEngine(failing(code), load);
    const replies = await Promise.all([collect(engine, [user('a')]), collect(engine, [user('b')])]);
    t.same(
      replies.map(({ text }) => text),
      ['here', 'here'],
    );
    t.equal((await engine.measure([user('a')])).tokens, 1);
    t.equal((await engine.memory()).cachedTokens, 0);
    t.equal(loads.count, 1);
    await engine.unload();
  }
  const { load } = loader();
  t.equal((await new ReloadingEngine(failing('UNAVAILABLE'), load).measure([user('a')])).tokens, 1);
});

t.test('other failures, and those in the middle of a reply, are told', async t => {
  const { load, loads } = loader();
  const full = new ReloadingEngine(failing('CONTEXT_FULL'), load);
  await t.rejects(collect(full, [user('a')]), { code: 'CONTEXT_FULL' });
  const begun = new TalkingEngine(async function* () {
    yield 'half';
    throw new LlmtuiError('ENGINE_FAILED', 'it is gone');
  });
  await t.rejects(collect(new ReloadingEngine(begun, load), [user('a')]), { code: 'ENGINE_FAILED' });
  t.equal(loads.count, 0);
});

t.test('a load that fails, and an engine that fails after it, are told', async t => {
  const reason = new LlmtuiError('LOAD_FAILED', 'no memory');
  const unloadable = new ReloadingEngine(failing('UNAVAILABLE'), () => Promise.reject(reason));
  await t.rejects(collect(unloadable, [user('a')]), { code: 'LOAD_FAILED' });
  await unloadable.unload();
  let loads = 0;
  const broken = new ReloadingEngine(failing('UNAVAILABLE'), async () => {
    loads++;
    return failing('ENGINE_FAILED');
  });
  await t.rejects(collect(broken, [user('a')]), { code: 'ENGINE_FAILED' });
  await t.rejects(collect(broken, [user('a')]), { code: 'ENGINE_FAILED' });
  t.equal(loads, 1);
});
