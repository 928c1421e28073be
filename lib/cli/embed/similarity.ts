import { LlmtuiError } from '../../errors.js';
import type { TextVector } from './long-texts.js';
import type { EmbedRun } from './run.js';
import { textsOf } from './texts.js';
import { embedded } from './vectors.js';

/** Prints how near each further text is to the first one, a line each: the cosine, -1 to 1. */
export async function printSimilarities(run: EmbedRun, json: boolean): Promise<void> {
  const texts = await textsOf(run.command, run.proc.stdin, run.signal);
  if (texts.length < 2 && !run.signal.aborted)
    throw new LlmtuiError('USAGE', '--similarity compares texts: give two or more');
  const made: TextVector[] = [];
  for await (const group of embedded(run, texts)) made.push(...group);
  const [first, ...others] = made;
  const scores = others.map(({ vector }) => cosine(first!.vector, vector));
  if (json) {
    const truncated = made.flatMap((each, index) => (each.truncated ? [index] : []));
    await run.out.write(`${JSON.stringify({ similarities: scores, truncated })}\n`);
  } else await run.out.write(scores.map(score => `${score.toFixed(4)}\n`).join(''));
}

/** Of vectors of length 1; rounding may put their product beyond 1. */
function cosine(one: Float32Array, other: Float32Array): number {
  const product = one.reduce((sum, value, at) => sum + value * other[at]!, 0);
  return Math.max(-1, Math.min(1, product));
}
