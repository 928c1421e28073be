import { commonPrefix } from './prefix.js';

/** For which prompts a model's states are of use. */
export interface StateUse {
  /** Whether the end of a state can be dropped; recurrent models cannot. */
  readonly rewinds: boolean;
  /** Tokens of the sliding window, 0 for a model without one. */
  readonly window: number;
  /** Whether states also hold what sliding windows have passed, which is needed to go back. */
  readonly whole: boolean;
}

/** Whether states have to hold all sequences, so that they can be rewound; with one sequence that is the same. */
export function needsWhole(rewinds: boolean, window: number, sequences: number): boolean {
  return rewinds && window > 0 && sequences === 1;
}

/** When it is asked whether a state is worth keeping. */
export interface Occasion {
  /** The model is about to be unloaded. */
  readonly last: boolean;
  /** Milliseconds that reading a token takes; null if it is not known. */
  readonly tokenMs: number | null;
}

/** Less than so many tokens, or so many milliseconds of reading, are read again. */
const LEAST_TOKENS = 256;
const LEAST_MS = 500;

/** While the model stays loaded, a state is written again when it has grown by this share, for the sake of the disk. */
const GROWTH = 0.25;

/** Tokens of a state that may be lost when one that has grown takes its place: an end that was edited. */
const LITTLE = 64;

interface Holds {
  readonly tokens: ArrayLike<number>;
  readonly logits: number;
  /** Tokens of the prompt after which the logits come. */
  readonly prompt: number;
}

/**
 * How many tokens of `prompt` a state saves from being read, `most` at most; all of them, and `isEnd`, where it also
 * holds the logits after them.
 */
export function servedBy(
  { tokens, logits, prompt: end }: Holds,
  prompt: readonly number[],
  most: number,
  use: StateUse,
): { readonly length: number; readonly isEnd: boolean } {
  const length = commonPrefix(tokens, prompt, prompt.length);
  const isEnd = logits > 0 && end === prompt.length && length === prompt.length;
  const used = isEnd ? length : Math.min(length, most);
  return reaches(used, tokens.length, use) ? { length: used, isEnd } : { length: 0, isEnd: false };
}

/** Whether a state of `held` tokens can be cut down to `length`. */
function reaches(length: number, held: number, { rewinds, window, whole }: StateUse): boolean {
  if (length === held) return true;
  // What a window has passed is not in the state, and the token at `length` may have to look at it.
  return rewinds && (window === 0 || whole || held <= window);
}

/**
 * Whether a state of `tokens` is worth a file beside those that hold `known`, and which of these is the one that covers
 * it best, as its index.
 */
export function isWorth(
  tokens: readonly number[],
  known: readonly ArrayLike<number>[],
  use: StateUse,
  { last, tokenMs }: Occasion,
): { readonly worth: boolean; readonly covered: number | null } {
  let best = { length: 0, lost: 0, covered: null as number | null };
  known.forEach((held, covered) => {
    const common = commonPrefix(held, tokens, tokens.length);
    const length = reaches(common, held.length, use) ? common : 0;
    if (length > best.length) best = { length, lost: held.length - common, covered };
  });
  const gain = tokens.length - best.length;
  const saves = gain >= LEAST_TOKENS && (tokenMs === null || gain * tokenMs >= LEAST_MS);
  // A branch is kept beside what it left, so only where it is long.
  const worth = saves && (gain >= GROWTH * tokens.length || (last && best.lost <= LITTLE));
  return { worth, covered: best.covered };
}

/** Whether a state of `tokens` makes one that holds `known` superfluous, but for a few tokens at its end. */
export function replaces(tokens: readonly number[], known: ArrayLike<number>, use: StateUse): boolean {
  const lost = known.length - commonPrefix(known, tokens, tokens.length);
  const cuts = reaches(tokens.length - 1, tokens.length, use);
  return lost <= (cuts ? LITTLE : 0) && tokens.length >= known.length;
}
