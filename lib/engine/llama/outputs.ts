/** Outputs of a batch at least: a prompt whose every token is told how probable it is reads that many at once. */
const LEAST = 16;

/**
 * Tokens of one batch that may have logits. Room for more would cost a vocabulary of floats for each; up to these the
 * compute buffer hardly grows, since its largest tensors come earlier in the graph and give their place.
 */
export const outputsAtOnce = (parallel: number): number => Math.max(LEAST, parallel);
