import type { Classifier } from '../../classify/classifier.js';
import type { TrainingReport, Validation } from '../../classify/train-head.js';
import { clean } from '../../terminal/sanitise.js';
import { columns } from '../columns.js';

type Learned = Pick<Classifier, 'labels' | 'multi' | 'thresholds'>;

/** How well examples were learned: accuracy, a line for each label, and what was taken for what. */
export function reportText(
  { labels, multi, thresholds = [] }: Learned,
  report: TrainingReport,
  saved?: string,
): string {
  const { validation } = report;
  const parts = [[reportLine(report, saved)]];
  if (validation !== undefined) {
    const rows = validation.qualities.map(({ precision, recall, f1, support }, at) => [
      labels[at]!,
      String(support),
      ...[precision, recall, f1, thresholds[at]!].map(value => value.toFixed(3)),
    ]);
    const heading = ['LABEL', 'EXAMPLES', 'PRECISION', 'RECALL', 'F1', 'THRESHOLD'];
    parts.push(columns([heading, ...rows], { right: [1, 2, 3, 4, 5] }));
    if (!multi) parts.push(confusionLines(labels, validation));
  }
  return `${parts
    .filter(part => part.length > 0)
    .map(part => part.join('\n'))
    .join('\n\n')}\n`;
}

/** `48 examples; accuracy 97.9 %, cross-validated in 5 folds; kept in …`. */
export function reportLine({ examples, validation }: TrainingReport, saved?: string): string {
  const quality =
    validation === undefined
      ? 'too few of them to say how well they were learned'
      : `accuracy ${(validation.accuracy * 100).toFixed(1)} %, cross-validated in ${validation.folds} folds`;
  const kept = saved === undefined ? '' : `; kept in ${clean(saved, 'line')}`;
  return `${examples} ${examples === 1 ? 'example' : 'examples'}; ${quality}${kept}`;
}

/** The same as one JSON object. */
export function reportJson(
  { labels, multi, thresholds }: Learned,
  report: TrainingReport,
  saved?: string,
): string {
  const { examples, strength, validation } = report;
  const { folds, accuracy = null, qualities, confusion } = validation ?? {};
  const perLabel = labels.map((label, at) => ({ label, threshold: thresholds?.[at], ...qualities?.[at] }));
  const fields = { examples, multi, accuracy, folds, strength, labels: perLabel, confusion, saved };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** Labels of which a table is shown; of more what was taken for what most often. */
const MOST_COLUMNS = 10;
const MOST_PAIRS = 10;

function confusionLines(labels: readonly string[], { confusion = [] }: Validation): string[] {
  if (labels.length > MOST_COLUMNS) return pairLines(labels, confusion);
  const rows = confusion.map((row, at) => [labels[at]!, ...row.map(String)]);
  const heading = ['RIGHT \\ GIVEN', ...labels];
  return columns([heading, ...rows], { right: labels.map((_, at) => at + 1) });
}

function pairLines(labels: readonly string[], confusion: readonly (readonly number[])[]): string[] {
  const pairs = confusion.flatMap((row, right) =>
    row.flatMap((count, given) => (given === right || count === 0 ? [] : [{ count, right, given }])),
  );
  const most = pairs.sort((one, other) => other.count - one.count).slice(0, MOST_PAIRS);
  if (most.length === 0) return [];
  const rows = most.map(({ count, right, given }) => [labels[right]!, labels[given]!, String(count)]);
  return columns([['RIGHT', 'GIVEN', 'EXAMPLES'], ...rows], { right: [2] });
}
