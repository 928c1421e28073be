import { columns } from '../columns.js';
import { type Bar, chart, type Page } from './chart.js';
import { type Comparison, comparisonCells } from './comparison.js';
import { backendOf, parametersText, sizeText } from './llama-bench.js';
import { type SubjectFacts, type SubjectResult, speeds, speedText, testName } from './result.js';
import { mean } from './statistics.js';

const head = ['MODEL', 'SIZE', 'PARAMS', 'BACKEND', 'THREADS', 'TEST', 'T/S'];
const figures = [1, 2, 4, 6];

/** A row for each test of a subject, and a chart of their speeds, all on one scale. */
export function resultTable({ facts, results }: SubjectResult, page: Page): string {
  const rows = results.map(({ test, samples }) => [...about(facts), testName(test), speedText(samples)]);
  const means = results.map(({ samples }) => mean(speeds(samples)));
  const bars = results.map(({ test }, at) => {
    return { name: testName(test), value: means[at]!, most: Math.max(...means) };
  });
  return joined(
    [...columns([head, ...rows], { right: figures, width: page.width }), '', ...chart(bars, page)],
    page,
  );
}

const comparedHead = ['TEST', 'A, T/S', 'B, T/S', 'B/A', 'INTERVAL', 'VERDICT'];

/** Two subjects side by side with their ratio, and a chart with a scale for each test. */
export function comparisonTable(
  subjects: readonly [SubjectFacts, SubjectFacts],
  compared: readonly Comparison[],
  page: Page,
): string {
  const sides = subjects.map((facts, at) => ['AB'[at]!, ...about(facts)]);
  const rows = compared.map(comparisonCells);
  return joined(
    [
      ...columns([['', ...head.slice(0, 5)], ...sides], { right: [2, 3, 5], width: page.width }),
      '',
      ...columns([comparedHead, ...rows], { right: [1, 2, 3], width: page.width }),
      '',
      ...chart(compared.flatMap(barsOf), page),
    ],
    page,
  );
}

function barsOf({ test, first, second }: Comparison): readonly Bar[] {
  const means = [first, second].map(samples => mean(speeds(samples)));
  const most = Math.max(...means);
  return means.map((value, at) => ({ name: `${testName(test)} ${'AB'[at]}`, value, most }));
}

function about({ label, sizeBytes, parameters, device, threads }: SubjectFacts): readonly string[] {
  return [label, sizeText(sizeBytes), parametersText(parameters), backendOf(device), String(threads)];
}

function joined(lines: readonly string[], { isUnicode }: Page): string {
  const text = `${lines.join('\n')}\n`;
  return isUnicode ? text : text.replaceAll('±', '+-').replaceAll('…', '.');
}
