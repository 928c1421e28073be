import type { Teardown } from '../helpers/term.js';
import type { Figure } from './figure.js';

/** What every measure works with. `teardown` takes what ends when the measure does, last started first. */
export interface Bench extends Teardown {
  /** Runs of each side; medians want at least ten. */
  readonly runs: number;
  /** Folder for what is kept between benches: peers, models. */
  readonly cache: string;
  /** Compute threads of both sides. */
  readonly threads: number;
  /** Context of both sides, in tokens. */
  readonly contextSize: number;
  /** How long a measure lasts that is a matter of time. */
  readonly seconds: number;
  progress(text: string): void;
}

export interface Measure {
  /** As the command line names it. */
  readonly name: string;
  readonly about: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}

/**
 * Calls each side once a round, `bench.runs` rounds after one that is thrown away, so that whatever else the machine
 * does falls on all of them alike. The order turns from round to round.
 */
export async function alternate<Name extends string>(
  bench: Bench,
  about: string,
  sides: Readonly<Record<Name, (round: number) => Promise<number>>>,
): Promise<Record<Name, readonly number[]>> {
  const names = Object.keys(sides) as Name[];
  const values: Record<string, number[]> = Object.fromEntries(names.map(name => [name, []]));
  for (let round = 0; round <= bench.runs; round++) {
    bench.progress(`${about} ${round}/${bench.runs}`);
    for (const name of names.map((_, i) => names[(i + round) % names.length] as Name)) {
      const value = await sides[name](round);
      if (round > 0) values[name]?.push(value);
    }
  }
  return values;
}

/** Ends what `work` started before it gives its result. */
export async function scoped<Result>(
  bench: Omit<Bench, 'teardown'>,
  work: (own: Bench) => Promise<Result>,
): Promise<Result> {
  const ends: (() => unknown)[] = [];
  try {
    return await work({ ...bench, teardown: end => ends.push(end) });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
