import t from 'tap';
import { boundEngine } from '../../../lib/engine/bound.js';
import type { Engine } from '../../../lib/engine/engine.js';
import { systemClock } from '../../../lib/engine/pool.js';
import { LlmtuiError } from '../../../lib/errors.js';
import { Engines, type EnginesOptions } from '../../../lib/models/engines.js';
import type { ModelEntry } from '../../../lib/models/list.js';
import { Models } from '../../../lib/tui/effects/models.js';
import type { Event } from '../../../lib/tui/event.js';
import { ScriptedEngine } from '../../engine/scripted-engine.js';
import { entry, facts } from '../driver.js';

/** A load that a test ends by hand. */
interface Opening {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number) => void;
  readonly succeed: () => void;
  readonly fail: (reason: string) => void;
}

const identityOf: EnginesOptions['identify'] = ({ path, context }) => ({ key: path, contextSize: context });

/** Models whose loads and deaths the test decides; `live` are the engines that were not unloaded. */
function scripted(free = 1e12, identify: EnginesOptions['identify'] = identityOf) {
  const told: Event[] = [];
  const openings: Opening[] = [];
  const live = new Set<string>();
  const engineOf = (name: string): Engine => ({
    ...boundEngine(new ScriptedEngine(name, [])),
    model: { ...facts, name },
    contextSize: 2048,
    memory: async () => {
      if (!live.has(name)) throw new LlmtuiError('ENGINE_FAILED', `${name} is no longer loaded`);
      return { weights: 1, kvCache: 1, computeBuffers: 1, cachedTokens: 0 };
    },
    unload: async () => void live.delete(name),
  });
  const open = (model: ModelEntry, signal: AbortSignal, progress: (fraction: number) => void) =>
    new Promise<Engine>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      const succeed = () => {
        live.add(model.name);
        resolve(engineOf(model.name));
      };
      openings.push({ name: model.name, signal, progress, succeed, fail: text => reject(new Error(text)) });
    });
  const loading = { open, identify, most: 2, keepAliveMs: 300_000, clock: systemClock };
  const models = new Models(new Engines({ ...loading, free: () => free }), event => told.push(event));
  models.entries = [entry('one'), entry('two'), entry('three'), entry('huge', { needBytes: 2e12 })];
  return { models, told, openings, live };
}

/** Lets everything run that waits for nothing but promises. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** `one` is loaded. */
async function loaded(free?: number, identify?: EnginesOptions['identify']) {
  const all = scripted(free, identify);
  t.teardown(() => all.models.close());
  void all.models.switch('one');
  await settle();
  all.openings[0]?.succeed();
  await settle();
  return all;
}

t.test('a load shows before its first progress', async t => {
  const { models, told } = scripted();
  t.teardown(() => models.close());
  void models.switch('one');
  t.match(told, [{ type: 'loading', name: 'one', fraction: 0 }]);
});

t.test(
  'the new model answers once it is there; the one before it stays loaded, and is back at once',
  async t => {
    const { models, openings, live, told } = await loaded();
    void models.switch('two');
    await settle();
    t.equal(models.engine?.model.name, 'one', 'until then the present one answers');
    openings[1]?.succeed();
    await settle();
    t.equal(models.engine?.model.name, 'two');
    t.same([...live], ['one', 'two']);
    t.match(told.at(-1), { type: 'loaded', facts: { name: 'two' } });
    const held = [...(await models.list())].sort((left, right) => right.inUse - left.inUse);
    t.match(held, [
      { name: 'two', inUse: 1, bytes: 3 },
      { name: 'one', inUse: 0, bytes: 3 },
    ]);
    await models.switch('one');
    t.equal(models.engine?.model.name, 'one');
    t.equal(openings.length, 2, 'nothing was loaded for that');
  },
);

t.test('a third model takes the place of the one that was not used for longest', async t => {
  const { models, openings, live } = await loaded();
  for (const [at, name] of [
    [1, 'two'],
    [2, 'three'],
  ] as const) {
    void models.switch(name);
    await settle();
    openings[at]?.succeed();
    await settle();
  }
  t.same([...live], ['two', 'three']);
});

t.test('a newer choice ends a load, of which nothing is heard any more', async t => {
  const { models, openings, told, live } = await loaded();
  void models.switch('two');
  await settle();
  void models.switch('three');
  await settle();
  t.ok(openings[1]?.signal.aborted);
  const before = told.length;
  openings[1]?.progress(0.5);
  t.equal(told.length, before, 'late progress is dropped');
  openings[2]?.succeed();
  await settle();
  t.same([...live], ['one', 'three']);
  t.notOk(told.some(({ type }) => type === 'load-failed'));
});

t.test('a failed load costs nothing: the present model goes on', async t => {
  const { models, openings, told } = await loaded();
  void models.switch('two');
  await settle();
  openings[1]?.fail('no memory');
  await settle();
  t.match(told.at(-1), { type: 'load-failed', name: 'two', reason: 'no memory', fallback: { name: 'one' } });
  t.equal(models.engine?.model.name, 'one');
});

t.test('where memory is short the present model makes room, and comes back after a failure', async t => {
  const { models, openings, told, live } = await loaded();
  void models.switch('huge');
  await settle();
  t.same([...live], []);
  openings[1]?.fail('too large');
  await settle();
  t.equal(openings[2]?.name, 'one');
  openings[2]?.succeed();
  await settle();
  t.match(told.at(-1), { type: 'load-failed', name: 'huge', fallback: { name: 'one' } });
});

t.test('a model that comes back gives way to a newer choice', async t => {
  const { models, openings, told, live } = await loaded();
  void models.switch('huge');
  await settle();
  openings[1]?.fail('too large');
  await settle();
  void models.switch('two');
  await settle();
  openings[3]?.succeed();
  await settle();
  t.same([...live], ['two']);
  t.match(told.at(-1), { type: 'loaded', facts: { name: 'two' } });
});

t.test('leaving during a load brings no model back', async t => {
  const { models, openings, live } = await loaded();
  void models.switch('huge');
  await settle();
  await models.close();
  await settle();
  t.equal(openings.length, 2);
  t.same([...live], []);
});

t.test('a model whose file or settings have changed is loaded afresh when it is chosen again', async t => {
  const { models, openings, live } = await loaded();
  void models.switch('two');
  await settle();
  openings[1]?.succeed();
  await settle();
  models.entries = [entry('one', { sizeBytes: 1 }), entry('two')];
  await settle();
  t.same([...live], ['two']);
});

t.test('a model whose process died is given up and can be loaded again', async t => {
  const { models, openings, told, live } = await loaded();
  live.clear();
  t.equal(await models.memory(), null);
  t.match(told.at(-1), { type: 'load-failed', name: 'one', fallback: undefined });
  void models.switch('one');
  await settle();
  openings[1]?.succeed();
  await settle();
  t.ok(await models.memory());
});

t.test('what is loaded is lent to who wants the same, and stays loaded meanwhile', async t => {
  const { models, openings, live } = await loaded();
  const wanted = { key: entry('one').path, contextSize: 512 };
  t.equal(models.lend({ ...wanted, key: entry('two').path }), null);
  t.equal(models.lend({ ...wanted, contextSize: 4096 }), null, 'its context is smaller');
  const lease = models.lend(wanted);
  t.equal(lease?.engine.model.name, 'one');
  void models.switch('two');
  await settle();
  t.equal(models.lend({ ...wanted, key: entry('two').path }), null, 'it is not loaded yet');
  openings[1]?.succeed();
  await settle();
  const released = models.release('one');
  await settle();
  t.same([...live], ['one', 'two']);
  t.equal(models.lend(wanted), null, 'it is on its way out');
  lease?.release();
  await released;
  t.same([...live], ['two']);
});

t.test('a model whose files cannot be read is lent to nobody', async t => {
  const { models } = await loaded(undefined, () => undefined);
  t.equal(models.lend({ key: entry('one').path, contextSize: 512 }), null);
});
