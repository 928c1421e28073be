import t from 'tap';
import { type Run, type RunOptions, resultsOf, runs } from '../../../lib/cli/bench/runs.js';
import type { Subject } from '../../../lib/cli/bench/subject.js';
import type { ModelEntry } from '../../../lib/models/list.js';
import { seeded } from '../../chat/seeded.js';
import { pp512, tg128 } from './sample.js';
import { scriptedEngine } from './scripted-engine.js';

const fine = () =>
  scriptedEngine(({ sampling }) => ({
    reason: 'length',
    usage: { promptTokens: 512, readMs: 100, replyTokens: sampling.max_tokens!, replyMs: 100 },
  }));

/** A subject that notes its loads and unloads. */
function subject(label: string, log: string[], make = fine): Subject {
  return {
    label,
    entry: { name: label } as ModelEntry,
    loaded: { threads: 1, batchSize: 512, kvType: 'f16', gpuLayers: 0 },
    open: async (_, signal) => {
      signal.throwIfAborted();
      log.push(`load ${label}`);
      const engine = make();
      const unload = async (): Promise<void> => {
        log.push(`unload ${label}`);
      };
      return { ...engine, unload };
    },
  };
}

const options = (more: Partial<RunOptions> = {}): RunOptions => ({
  tests: [pp512, tg128],
  repetitions: 3,
  random: seeded(1),
  now: () => 0,
  signal: new AbortController().signal,
  onStep: () => {},
  ...more,
});

async function all(iterable: AsyncIterable<Run>): Promise<Run[]> {
  const done: Run[] = [];
  for await (const run of iterable) done.push(run);
  return done;
}

t.test('one subject is loaded once, and the first run of each test does not count', async t => {
  const [log, steps]: string[][] = [[], []];
  const done = await all(runs([subject('a', log!)], options({ onStep: text => steps!.push(text) })));
  t.same(log, ['load a', 'unload a']);
  t.same(
    done.map(({ test }) => test.type),
    ['pp', 'pp', 'pp', 'tg', 'tg', 'tg'],
  );
  t.same(steps!.slice(0, 5), [
    'loading a',
    'a: pp512, warming up',
    'a: pp512, run 1 of 3',
    'a: pp512, run 2 of 3',
    'a: pp512, run 3 of 3',
  ]);
});

t.test('two subjects run alternately, loaded afresh, and who is first changes', async t => {
  const log: string[] = [];
  const done = await all(runs([subject('a', log), subject('b', log)], options()));
  t.same(
    log.filter(line => line.startsWith('load')),
    ['load a', 'load b', 'load b', 'load a', 'load a', 'load b'],
  );
  t.equal(log.filter(line => line.startsWith('unload')).length, 6);
  t.same(
    resultsOf(done, [pp512, tg128]).map(({ facts, results }) => [
      facts.label,
      results.map(({ samples }) => samples.length),
    ]),
    [
      ['a', [3, 3]],
      ['b', [3, 3]],
    ],
  );
});

t.test('a stop ends within a run, unloads, and what was measured before stays', async t => {
  const stop = new AbortController();
  const log: string[] = [];
  let count = 0;
  const stopping = () =>
    scriptedEngine(() => {
      if (++count === 3) stop.abort();
      return { reason: stop.signal.aborted ? 'abort' : 'length', usage: { promptTokens: 512, readMs: 1 } };
    });
  const done = await all(
    runs(
      [subject('a', log, stopping), subject('b', log, stopping)],
      options({ signal: stop.signal, tests: [pp512] }),
    ),
  );
  t.equal(done.length, 1);
  t.same(log, ['load a', 'unload a', 'load b', 'unload b']);
  t.match(resultsOf(done, [pp512]), [{ facts: { label: 'a' }, results: [{ samples: [{ tokens: 512 }] }] }]);
});

t.test('a failure unloads, too', async t => {
  const log: string[] = [];
  const broken = () =>
    scriptedEngine(() => {
      throw new Error('broken');
    });
  await t.rejects(all(runs([subject('a', log, broken)], options())), { message: 'broken' });
  t.same(log, ['load a', 'unload a']);
});
