import { clean } from '../../terminal/sanitise.js';
import { columns } from '../columns.js';
import type { Item } from './input.js';
import type { Result } from './labelled.js';

/** A line of JSON for a text: index, id and source where it has them, its label or labels, and the scores of `top`. */
export function resultLine(result: Result, top: number | undefined): string {
  const { index, item } = result;
  const { id, source } = item;
  const place = { index, id, source };
  if ('failure' in result) {
    const { code, message } = result.failure;
    return line({ ...place, error: { code, message } });
  }
  const { labels, scores } = result.classified;
  const [label = null] = labels;
  return line({ ...place, label, labels, scores: scores.slice(0, top) });
}

/**
 * The scores of one text, or for each text of a list its labels, the best score and its beginning. `width` is that of the
 * terminal, in columns; undefined where there is none.
 */
export function resultTable(
  results: readonly Result[],
  isList: boolean,
  top: number | undefined,
  width: number | undefined,
): string {
  const rows = isList
    ? [['LABEL', 'SCORE', 'TEXT'], ...results.map(listRow)]
    : results.flatMap(scoreRows(top));
  return `${columns(rows, { right: [1], width }).join('\n')}\n`;
}

const scoreRows =
  (top: number | undefined) =>
  (result: Result): string[][] =>
    'failure' in result
      ? []
      : result.classified.scores.slice(0, top).map(({ label, score }) => [label, scoreText(score)]);

function listRow(result: Result): string[] {
  if ('failure' in result) return ['-', '-', clean(result.failure.message, 'line')];
  const { labels, scores } = result.classified;
  return [labels.join(', ') || '-', scoreText(scores[0]?.score ?? 0), beginningOf(result.item)];
}

const scoreText = (score: number): string => score.toFixed(3);

const beginningOf = (item: Item): string =>
  'text' in item ? item.text.slice(0, 200).replaceAll(/\s+/g, ' ') : '';

const line = (fields: object): string => `${JSON.stringify(fields)}\n`;
