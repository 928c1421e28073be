import type { BenchCommand } from '../command.js';
import type { Page } from './chart.js';
import { compare } from './comparison.js';
import { comparisonCsv, comparisonJson, comparisonMarkdown } from './comparison-formats.js';
import { type Machine, toCsv, toJsonText, toMarkdownTable } from './llama-bench.js';
import type { SubjectResult } from './result.js';
import { comparisonTable, resultTable } from './table.js';

/** What the output tells beside the figures. */
export interface PrintOptions {
  readonly output: BenchCommand['output'];
  /** Whether two subjects are compared. */
  readonly isComparison: boolean;
  readonly page: Page;
  readonly machine: Machine;
  /** Of llmtui. */
  readonly version: string;
}

/** What was measured, in the form that is asked for; empty where there is nothing to tell. */
export function printed(measured: readonly SubjectResult[], options: PrintOptions): string {
  const { output, page, machine, version, isComparison } = options;
  const [first, second] = measured;
  if (first === undefined) return '';
  if (isComparison && second !== undefined) return comparison(first, second, options);
  switch (output) {
    case 'table':
      return resultTable(first, page);
    case 'md':
      return toMarkdownTable(measured, version);
    case 'csv':
      return toCsv(measured, machine);
    case 'json':
      return toJsonText(measured, machine);
  }
}

function comparison(first: SubjectResult, second: SubjectResult, options: PrintOptions): string {
  const { output, page, machine } = options;
  const compared = compare(first, second);
  const subjects = [first.facts, second.facts] as const;
  switch (output) {
    case 'table':
      return comparisonTable(subjects, compared, page);
    case 'md':
      return comparisonMarkdown(subjects, compared);
    case 'csv':
      return comparisonCsv(subjects, compared);
    case 'json':
      return comparisonJson([first, second], compared, machine);
  }
}
