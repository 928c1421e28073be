import t from 'tap';
import { LlmtuiError } from '../../lib/errors.js';
import type { ModelEntry } from '../../lib/models/list.js';
import { PooledModels, type PooledOptions } from '../../lib/models/pooled.js';
import { gate, ManualClock, ScriptedEngine, settle } from '../engine/scripted-engine.js';

const MiB = 1024 * 1024;
const MINUTE = 60_000;
const never = new AbortController().signal;

const listed = (name: string, more: Partial<ModelEntry> = {}): ModelEntry => ({
  name,
  path: `/models/${name}.gguf`,
  sizeBytes: MiB,
  status: 'available',
  description: name,
  needBytes: 10 * MiB,
  context: 1024,
  starter: false,
  ...more,
});

/** Models whose engines have nothing to say; `calls` records what was done with them. */
function pooled(names: readonly (string | ModelEntry)[], change: Partial<PooledOptions> = {}) {
  const calls: string[] = [];
  const clock = new ManualClock();
  let entries = names.map(each => (typeof each === 'string' ? listed(each) : each));
  const models = new PooledModels({
    models: {
      find: async () => {
        calls.push('find');
        return entries;
      },
      findWanted: async task => ({ entry: entries[task === 'plain' ? 1 : 0]!, why: 'it is there' }),
      open: async ({ name }) => {
        calls.push(`load ${name}`);
        return new ScriptedEngine(name, calls);
      },
    },
    most: 2,
    keepAliveMs: 5 * MINUTE,
    free: () => 1000 * MiB,
    clock,
    ...change,
  });
  const use = async (name: string | undefined) => {
    const { entry, lease } = await models.acquire(name, new AbortController().signal);
    lease.release();
    return entry.name;
  };
  const loaded = async () => (await models.loaded()).map(({ name }) => name);
  const put = (next: readonly ModelEntry[]) => {
    entries = [...next];
  };
  return { models, calls, clock, use, loaded, put };
}

const isMissing = (pattern: RegExp) => (thrown: unknown) =>
  thrown instanceof LlmtuiError && thrown.code === 'MODEL_NOT_FOUND' && pattern.test(thrown.message);

t.test('a name means the same model with case and tag as without', async t => {
  const { use } = pooled(['Alpha', 'beta']);
  for (const name of ['Alpha', 'alpha', 'alpha:latest', 'Alpha.gguf', 'al'])
    t.equal(await use(name), 'Alpha');
});

t.test('no name means the default for the task, until one is chosen', async t => {
  const { models, use } = pooled(['alpha', 'beta']);
  t.equal(await use(undefined), 'alpha');
  t.equal(await use(''), 'alpha');
  t.equal((await models.resolve(undefined, 'plain')).name, 'beta');
  await models.choose('beta');
  t.equal(await use(undefined), 'beta');
});

t.test('an unknown name is refused with the nearest, after looking again', async t => {
  const { models, calls, put, use } = pooled(['alpha', 'beta']);
  await use('alpha');
  const error = await models.acquire('alhpa', never).catch((thrown: unknown) => thrown);
  t.ok(isMissing(/^model 'alhpa' not found; did you mean alpha\?$/)(error), String(error));
  t.equal(calls.filter(call => call === 'find').length, 2);
  put([listed('alpha'), listed('new')]);
  t.equal(await use('new'), 'new', 'a file that was put there a moment ago is found');
  const long = await models.resolve('x'.repeat(100_000)).catch((thrown: unknown) => thrown);
  t.ok(isMissing(/.{0,200}/)(long));
  t.ok((long as Error).message.length < 300);
});

t.test('one list serves many requests for a short time', async t => {
  const { calls, clock, use } = pooled(['alpha']);
  await Promise.all(Array.from({ length: 20 }, () => use('alpha')));
  t.strictSame(calls, ['find', 'load alpha']);
  clock.pass(10_000);
  await use('alpha');
  t.strictSame(calls, ['find', 'load alpha', 'find']);
});

t.test('a disabled model is refused with its reason', async t => {
  const { models } = pooled([listed('alpha', { status: 'disabled', reason: 'it is damaged' })]);
  const refusals: readonly Promise<unknown>[] = [models.acquire('alpha', never), models.choose('alpha')];
  for (const refused of refusals) {
    await t.rejects(refused, { code: 'LOAD_FAILED', message: /it is damaged/ });
  }
});

t.test('those that are used least make room, by number and by memory', async t => {
  const { use, loaded } = pooled(['alpha', 'beta', 'gamma']);
  for (const name of ['alpha', 'beta', 'gamma']) await use(name);
  t.strictSame(await loaded(), ['gamma', 'beta']);
  const small = pooled(['alpha', 'beta'], { free: () => 5 * MiB });
  await small.use('alpha');
  await small.use('beta');
  t.strictSame(await small.loaded(), ['beta']);
});

t.test('a model leaves when nobody used it for a while, or as the request says', async t => {
  const { models, clock, use, loaded } = pooled(['alpha', 'beta']);
  await use('alpha');
  const { lease } = await models.acquire('beta', never, { keepAliveMs: -1 });
  lease.release();
  clock.pass(6 * MINUTE);
  await settle();
  t.strictSame(await loaded(), ['beta']);
  await models.unload('beta');
  t.strictSame(await loaded(), []);
});

t.test('a file that was replaced is loaded afresh', async t => {
  const { calls, clock, put, use } = pooled(['alpha']);
  await use('alpha');
  put([listed('alpha', { sizeBytes: 2 * MiB })]);
  clock.pass(10_000);
  await use('alpha');
  t.equal(calls.filter(call => call === 'load alpha').length, 2);
});

t.test('the list tells what is loading', async t => {
  const hold = gate();
  const { models } = pooled(['alpha', 'beta'], {
    models: {
      find: async () => [listed('alpha'), listed('beta')],
      findWanted: async () => ({ entry: listed('alpha'), why: '' }),
      open: async ({ name }, _, onProgress) => {
        onProgress(0.5);
        await hold.promise;
        return new ScriptedEngine(name, []);
      },
    },
  });
  const loading = models.prewarm('alpha', never);
  await settle();
  t.match(await models.list(), [
    { entry: { name: 'alpha' }, loaded: { loaded: 0.5 } },
    { loaded: undefined },
  ]);
  hold.open();
  t.equal((await loading).name, 'alpha');
  await models.close();
  await t.rejects(models.acquire('alpha', never), { code: 'UNAVAILABLE' });
});

t.test('a tag that is part of a name is not left out', async t => {
  const { models } = pooled(['llama3.2:3b', 'llama3.2:latest', 'alpha']);
  t.equal((await models.resolve('llama3.2:latest')).name, 'llama3.2:latest');
  t.equal((await models.resolve('alpha:latest')).name, 'alpha');
});

t.test('what has just been changed is seen at once after a refresh', async t => {
  const { models, put } = pooled(['alpha']);
  await models.list();
  put([listed('beta')]);
  await models.refresh();
  t.strictSame(
    (await models.list()).map(({ entry }) => entry.name),
    ['beta'],
  );
});

t.test(
  'loads are counted with their time, those that failed too, and those that were given up not',
  async t => {
    const loading = gate();
    const { models, clock, use } = pooled(['a', 'b', 'c'], {
      models: {
        find: async () => ['a', 'b', 'c'].map(name => listed(name)),
        findWanted: async () => ({ entry: listed('a'), why: 'it is there' }),
        open: async ({ name }, signal) => {
          clock.pass(70);
          if (name === 'b') throw new LlmtuiError('LOAD_FAILED', 'damaged');
          if (name === 'c') await loading.promise;
          signal.throwIfAborted();
          return new ScriptedEngine(name, []);
        },
      },
    });
    await use('a');
    await t.rejects(use('b'), { code: 'LOAD_FAILED' });
    const leave = new AbortController();
    const given = models.acquire('c', leave.signal);
    await settle();
    leave.abort();
    await t.rejects(given, { name: 'AbortError' });
    loading.open();
    await settle();
    t.strictSame(Object.fromEntries(models.loads), {
      a: { loaded: 1, failed: 0, milliseconds: 70 },
      b: { loaded: 0, failed: 1, milliseconds: 70 },
    });
  },
);

t.test('who looks at a model neither loads nor keeps it', async t => {
  const { models, clock, use } = pooled(['a']);
  t.equal(models.peek('a'), null);
  await use('a');
  clock.pass(4 * MINUTE);
  t.equal(models.peek('a')?.model.name, 'a');
  clock.pass(MINUTE);
  await settle();
  t.equal(models.peek('a'), null);
});
