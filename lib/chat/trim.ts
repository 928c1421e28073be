import { LlmtuiError } from '../errors.js';
import type { Turn } from './message.js';
import type { Omitted } from './reply.js';

export interface TrimLimits {
  /** Tokens that the rendered prompt may take. */
  readonly budget: number;
  /** Turns that may be sent at most, the system prompt not counted. */
  readonly maxTurns?: number;
}

export interface Trimmed {
  readonly turns: readonly Turn[];
  readonly omitted: Omitted;
}

/** Omitted turns are counted in blocks of this many, so that no rendering gets long. */
const BLOCK = 256;
/** Omitted tokens that are counted one by one; a conversation of a million would take seconds. */
const COUNTED = 32_768;

/**
 * Leaves out the oldest turns until the path fits. The system prompt and the last turn always stay; what is kept of
 * the rest begins with a user turn.
 *
 * Where it cuts is stable while a conversation grows, so that the prompt keeps its prefix and the KV cache stays of
 * use: it cuts only at marks that depend on nothing but the turns before them. For `maxTurns` the marks lie max(2,
 * maxTurns / 8) turns apart, for `budget` about budget / 8 tokens (four bytes of UTF-8 taken as one token). A cut moves
 * on to the next mark only when what follows it no longer fits.
 *
 * `count` gives the tokens of rendered turns. It is called once if nothing is left out, else about log2 of the number
 * of marks times; and for `omitted.tokens` once per block of 256 omitted turns, always the same blocks. Beyond about
 * 32,768 omitted tokens the rest is estimated from its bytes, at the rate of what was counted.
 * Throws CONTEXT_FULL if system prompt and last turn alone do not fit.
 */
export function trim(
  turns: readonly Turn[],
  limits: TrimLimits,
  count: (turns: readonly Turn[]) => number,
): Trimmed {
  const system = turns[0]?.role === 'system' ? turns.slice(0, 1) : [];
  const rest = turns.slice(system.length);
  const keptFrom = (cut: number): readonly Turn[] => [...system, ...rest.slice(cut)];
  const sizes = estimates(rest);
  const cuts = cutPoints(rest, sizes, limits);
  const fits = (index: number): boolean => count(keptFrom(cuts[index]!)) <= limits.budget;

  const guess = cuts.findIndex(cut => sizes.at(-1)! - sizes[cut]! <= limits.budget);
  const found = firstThat(fits, cuts.length, guess < 0 ? cuts.length - 1 : guess);
  if (found === cuts.length)
    throw contextFull(count(keptFrom(cuts.at(-1)!)), limits.budget, system.length > 0);
  const cut = cuts[found]!;
  return { turns: keptFrom(cut), omitted: { turns: cut, tokens: countOmitted(rest, sizes, cut, count) } };
}

/** Element i estimates the tokens of the first i turns: four bytes to a token, and four tokens of markup to a turn. */
function estimates(turns: readonly Turn[]): number[] {
  const sums = [0];
  for (const { content } of turns) sums.push(sums.at(-1)! + Buffer.byteLength(content) / 4 + 4);
  return sums;
}

/**
 * Where `rest` may be cut, as numbers of turns left out, ascending. The first is what `maxTurns` asks for, the last
 * leaves only the last turn.
 */
function cutPoints(rest: readonly Turn[], sizes: readonly number[], limits: TrimLimits): number[] {
  const last = Math.max(0, rest.length - 1);
  const users = rest.flatMap((turn, index) => (turn.role === 'user' && index < last ? [index] : []));
  const wanted = turnCut(rest.length, limits.maxTurns);
  const first = wanted === 0 ? 0 : (users.find(index => index >= wanted) ?? last);
  const cell = (turn: number): number => Math.floor((8 * sizes[turn]!) / Math.max(1, limits.budget));
  const later = users.filter(index => index > first);
  const marks = later.filter((turn, index) => cell(turn) > cell(later[index - 1] ?? first));
  const cuts = [first, ...marks];
  // Behind the last mark any user turn will do, and at the end the last turn alone.
  cuts.push(...later.filter(turn => turn > cuts.at(-1)!));
  if (cuts.at(-1)! < last) cuts.push(last);
  return cuts;
}

/** Turns to leave out of `length` so that at most `most` stay, rounded up to a whole step. */
function turnCut(length: number, most = Number.POSITIVE_INFINITY): number {
  const step = Math.max(2, Math.floor(most / 8));
  return length <= most ? 0 : Math.min(length - 1, Math.ceil((length - most) / step) * step);
}

/** The smallest index at which `holds`, which stays true once it is; `length` if none. Searches outwards from `guess`. */
function firstThat(holds: (index: number) => boolean, length: number, guess: number): number {
  let low = -1;
  let high = length;
  const ask = (index: number): boolean => {
    const yes = holds(index);
    if (yes) high = index;
    else low = index;
    return yes;
  };
  let step = 1;
  if (ask(guess)) {
    while (high > 0 && ask(Math.max(0, guess - step))) step *= 2;
  } else {
    while (low < length - 1 && !ask(Math.min(length - 1, guess + step))) step *= 2;
  }
  while (high - low > 1) ask((low + high) >> 1);
  return high;
}

function countOmitted(
  turns: readonly Turn[],
  sizes: readonly number[],
  cut: number,
  count: (turns: readonly Turn[]) => number,
): number {
  let tokens = 0;
  let from = 0;
  while (from < cut && sizes[from]! < COUNTED) {
    const to = Math.min(cut, from + BLOCK);
    tokens += count(turns.slice(from, to));
    from = to;
  }
  const rate = from > 0 ? tokens / sizes[from]! : 1;
  return tokens + Math.round((sizes[cut]! - sizes[from]!) * rate);
}

function contextFull(tokens: number, budget: number, system: boolean): LlmtuiError {
  const what = system ? 'the system prompt and the last message' : 'the last message';
  return new LlmtuiError(
    'CONTEXT_FULL',
    `with only ${what} the prompt has ${tokens} tokens, and the context leaves ${budget}: ` +
      'shorten the message or set a larger context size',
  );
}
