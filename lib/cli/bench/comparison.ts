import { type BenchTest, type Sample, type SubjectResult, speeds, speedText, testName } from './result.js';
import { type Interval, median, medianInterval } from './statistics.js';

/** Rounds below which no difference can be told from noise. */
const LEAST_ROUNDS = 5;

/**
 * Whether the second is faster by more than the noise: the interval of the median ratio lies on one side of 1. `unknown`
 * below five rounds.
 */
export type Verdict = 'faster' | 'slower' | 'same' | 'unknown';

/** One test of two subjects. */
export interface Comparison {
  readonly test: BenchTest;
  readonly first: readonly Sample[];
  readonly second: readonly Sample[];
  /** Median over the rounds of the second's tokens per second, divided by the first's in the same round. */
  readonly ratio: number;
  /** Of that median, with at least 90 % confidence; undefined below five rounds. */
  readonly interval: Interval | undefined;
  readonly verdict: Verdict;
}

/**
 * Compares what both have run, round by round: what slows the machine down for a while slows both, and is not in the
 * ratio.
 */
export function compare(first: SubjectResult, second: SubjectResult): readonly Comparison[] {
  return first.results.flatMap(({ test, samples }) => {
    const other = second.results.find(result => result.test === test);
    return other === undefined ? [] : [compareSamples(test, samples, other.samples)];
  });
}

function compareSamples(test: BenchTest, first: readonly Sample[], second: readonly Sample[]): Comparison {
  const others = speeds(second);
  // The last round may have been stopped between the two.
  const rounds = speeds(first).slice(0, others.length);
  const ratios = rounds.map((speed, round) => others[round]! / speed);
  const interval = medianInterval(ratios);
  return { test, first, second, ratio: median(ratios), interval, verdict: verdictOf(interval) };
}

function verdictOf(interval: Interval | undefined): Verdict {
  if (interval === undefined) return 'unknown';
  if (interval.low > 1) return 'faster';
  return interval.high < 1 ? 'slower' : 'same';
}

/** `0.951 to 1.020 (94 %)`. */
export function intervalText({ interval }: Comparison): string {
  if (interval === undefined) return '-';
  const { low, high, confidence } = interval;
  return `${low.toFixed(3)} to ${high.toFixed(3)} (${Math.round(confidence * 100)} %)`;
}

/** The verdict in words. */
export function verdictText({ verdict }: Comparison): string {
  switch (verdict) {
    case 'faster':
      return 'B is faster';
    case 'slower':
      return 'B is slower';
    case 'same':
      return 'within the noise';
    case 'unknown':
      return `unknown: fewer than ${LEAST_ROUNDS} rounds`;
  }
}

/** What a table shows of a comparison: test, both speeds, ratio, interval, verdict. */
export function comparisonCells(comparison: Comparison): string[] {
  return [
    testName(comparison.test),
    speedText(comparison.first),
    speedText(comparison.second),
    comparison.ratio.toFixed(3),
    intervalText(comparison),
    verdictText(comparison),
  ];
}
