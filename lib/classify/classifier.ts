/** A label and how sure it is, 0 to 1. */
export interface Score {
  readonly label: string;
  readonly score: number;
}

/** What puts labels on texts: descriptions of labels, a head that was trained on examples, or a model with a head of its own. */
export interface Classifier {
  /** In the order in which they were defined. */
  readonly labels: readonly string[];
  /** Whether a text may have several labels: scores then stand each by itself, else they sum up to 1. */
  readonly multi: boolean;
  /**
   * Where texts may have several labels: the score from which a text has each, in the order of the labels; a half where
   * not given.
   */
  readonly thresholds?: readonly number[];
  /**
   * Scores of every label for each text, best first. Rejects with the reason of `signal` when that is aborted. Throws
   * BAD_INPUT for an empty text, CONTEXT_FULL for one that is too long.
   */
  scores(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly Score[])[]>;
}
