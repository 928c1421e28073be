import type { Classifier, Score } from './classifier.js';
import { HALF } from './quality.js';

/** The labels that a text has, and the scores of all, both best first. */
export interface Classified {
  /** The best one; any number where texts may have several. */
  readonly labels: readonly string[];
  readonly scores: readonly Score[];
}

/** Which labels a text has, by its scores: the best one, or with `multi` those that reach their threshold. */
export function classifiedOf(
  { labels, multi, thresholds }: Pick<Classifier, 'labels' | 'multi' | 'thresholds'>,
  scores: readonly Score[],
): Classified {
  const reached = ({ label, score }: Score): boolean =>
    score >= (thresholds?.[labels.indexOf(label)] ?? HALF);
  const own = multi ? scores.filter(reached) : scores.slice(0, 1);
  return { labels: own.map(({ label }) => label), scores };
}
