import { measure } from './measure.js';
import { type BenchTest, type Sample, type SubjectFacts, type SubjectResult, testName } from './result.js';
import { factsOf, type Subject } from './subject.js';

/** What is run, and who hears of it. */
export interface RunOptions {
  readonly tests: readonly BenchTest[];
  /** Runs of each test that count. */
  readonly repetitions: number;
  /** As Math.random. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Hears what is being done, in a few words. */
  readonly onStep: (text: string) => void;
}

/** One run that counts. */
export interface Run {
  /** Place among the subjects, from 0. */
  readonly side: number;
  readonly facts: SubjectFacts;
  readonly test: BenchTest;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly sample: Sample;
}

/**
 * Runs the tests of one subject or of several, each test once for warming up before those that count.
 *
 * One subject is loaded once. Several are loaded alternately, afresh for each repetition: by how its weights come to lie
 * in memory, one load is up to a tenth faster than another, which repetitions on one load would not show. Which is first
 * changes from round to round, so that a machine that slows down as it gets warm favours none.
 *
 * Ends when `signal` is aborted, within a run too; throws as `measure` and as loading does.
 */
export async function* runs(subjects: readonly Subject[], options: RunOptions): AsyncGenerator<Run> {
  const { repetitions, signal } = options;
  const [first] = subjects;
  if (subjects.length === 1 && first !== undefined) return yield* onOneLoad(first, 0, repetitions, options);
  for (let round = 0; round < repetitions && !signal.aborted; round++) {
    const sides = [...subjects.keys()];
    if (round % 2 === 1) sides.reverse();
    for (const side of sides) if (!signal.aborted) yield* onOneLoad(subjects[side]!, side, 1, options);
  }
}

async function* onOneLoad(
  subject: Subject,
  side: number,
  times: number,
  { tests, random, now, signal, onStep }: RunOptions,
): AsyncGenerator<Run> {
  const { label, entry } = subject;
  onStep(`loading ${label}`);
  const engine = await subject.open(entry, signal, () => {});
  try {
    const facts = factsOf(subject, engine);
    for (const test of tests) {
      for (let run = 0; run <= times; run++) {
        onStep(`${label}: ${testName(test)}, ${run === 0 ? 'warming up' : `run ${run} of ${times}`}`);
        const startedAt = now();
        const sample = await measure(engine, test, random, signal);
        if (sample === undefined) return;
        if (run > 0) yield { side, facts, test, startedAt, sample };
      }
    }
  } finally {
    await engine.unload();
  }
}

/** The runs by subject and test, in the order of both; what has no run is left out. */
export function resultsOf(done: readonly Run[], tests: readonly BenchTest[]): readonly SubjectResult[] {
  const sides = [...new Set(done.map(({ side }) => side))].toSorted((one, other) => one - other);
  return sides.map(side => {
    const own = done.filter(run => run.side === side);
    const results = tests.flatMap(test => {
      const ran = own.filter(run => run.test === test);
      const [first] = ran;
      if (first === undefined) return [];
      return [{ test, startedAt: first.startedAt, samples: ran.map(({ sample }) => sample) }];
    });
    return { facts: own[0]!.facts, results };
  });
}
