import { type Comparison, comparisonCells } from './comparison.js';
import { fieldsWithSamples, type Machine, oneLine, quoted, rounded } from './llama-bench.js';
import { type SubjectFacts, type SubjectResult, speeds, testName } from './result.js';
import { deviation, mean } from './statistics.js';

/** A Markdown table with a row for each test. */
export function comparisonMarkdown(
  [first, second]: readonly [SubjectFacts, SubjectFacts],
  compared: readonly Comparison[],
): string {
  const rows = compared.map(comparisonCells);
  const heads = ['test', `A: ${first.label}, t/s`, `B: ${second.label}, t/s`, 'B/A', 'interval', 'verdict'];
  const line = (cells: readonly string[]): string => `| ${cells.map(oneLine).join(' | ')} |\n`;
  return [line(heads), '| ---: | ---: | ---: | ---: | --- | --- |\n', ...rows.map(line)].join('');
}

/** A line of names, then a line of quoted values for each test; an interval that is not known is empty. */
export function comparisonCsv(
  subjects: readonly [SubjectFacts, SubjectFacts],
  compared: readonly Comparison[],
): string {
  const [a, b] = subjects.map(({ label }) => label);
  const rows = compared.map(comparison => ({ a, b, ...comparisonFields(comparison) }));
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map(row =>
    Object.values(row)
      .map(value => quoted(value ?? ''))
      .join(','),
  );
  return [names.join(','), ...lines].map(text => `${text}\n`).join('');
}

/** What both were, with the fields of llama-bench for each test, and how they compare. */
export function comparisonJson(
  measured: readonly SubjectResult[],
  compared: readonly Comparison[],
  machine: Machine,
): string {
  const subjects = measured.map(({ facts, results }) => ({
    label: facts.label,
    tests: results.map(result => fieldsWithSamples(facts, result, machine)),
  }));
  return `${JSON.stringify({ subjects, comparison: compared.map(comparisonFields) }, undefined, 2)}\n`;
}

function comparisonFields(comparison: Comparison) {
  const { test, first, second, ratio, interval, verdict } = comparison;
  const [one, other] = [speeds(first), speeds(second)];
  return {
    test: testName(test),
    a_avg_ts: rounded(mean(one)),
    a_stddev_ts: rounded(deviation(one)),
    b_avg_ts: rounded(mean(other)),
    b_stddev_ts: rounded(deviation(other)),
    ratio: rounded(ratio),
    low: interval === undefined ? null : rounded(interval.low),
    high: interval === undefined ? null : rounded(interval.high),
    confidence: interval === undefined ? null : rounded(interval.confidence),
    verdict,
  };
}
