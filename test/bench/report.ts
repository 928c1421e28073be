import { cpus, loadavg } from 'node:os';
import { type Figure, judge, quantile } from './figure.js';

/** A measure that could not be taken. */
export interface Failure {
  readonly measure: string;
  readonly message: string;
}

/** The figures as a table for people: medians, ratio, bound, verdict. */
export function table(figures: readonly Figure[], failures: readonly Failure[]): string {
  const rows = figures.map(figure => {
    const { ours, peer, ratio, pass } = judge(figure);
    const { bound, unit, statistic = 'median' } = figure;
    return [
      figure.name,
      `${rounded(ours)} ${unit}`,
      figure.peer && peer !== null ? `${rounded(peer)} ${figure.peer.name}` : '',
      ratio === null ? '' : ratio.toFixed(3),
      bound ? `${bound.type.includes('least') ? '>=' : '<='} ${bound.value}` : '',
      pass === null ? '' : pass ? 'pass' : 'MISS',
      `${statistic} of ${figure.ours.length}, ${spread(figure.ours)}`,
    ];
  });
  const head = ['figure', 'ours', 'peer', 'ratio', 'bound', '', 'runs (quartiles of ours)'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]?.length ?? 0)));
  const lines = [head, ...rows].map(row => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return [...lines, ...failures.map(({ measure, message }) => `${measure}: ${message}`)]
    .map(line => `${line.trimEnd()}\n`)
    .join('');
}

/** Everything that was measured, for machines; every run is in it. */
export function json(figures: readonly Figure[], failures: readonly Failure[], at: Date): string {
  const machine = {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    load: loadavg(),
    node: process.version,
  };
  const judged = figures.map(figure => ({ ...figure, verdict: judge(figure) }));
  return `${JSON.stringify({ at, machine, figures: judged, failures }, null, 2)}\n`;
}

function rounded(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function spread(values: readonly number[]): string {
  return `${rounded(quantile(values, 0.25))} to ${rounded(quantile(values, 0.75))}`;
}
