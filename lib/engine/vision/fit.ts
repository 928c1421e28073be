import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import type { Omitted } from '../../chat/reply.js';
import { trim } from '../../chat/trim.js';
import { LlmtuiError } from '../../errors.js';
import type { ReplyOptions } from '../engine.js';
import { picturesIn } from './marked.js';

/** Turns that fit, and their tokens. */
export interface Fitted {
  readonly turns: readonly Turn[];
  readonly tokens: number;
  readonly omitted: Omitted;
}

export interface FitLimits {
  /** Tokens of prompt and reply together. */
  readonly contextSize: number;
  /** -1 is up to the end of the context. */
  readonly maxTokens: number;
  readonly options: Pick<ReplyOptions, 'maxTurns' | 'whole'>;
}

export interface Counting {
  /** Tokens of the turns as they are rendered, without their pictures. */
  readonly textTokens: (turns: readonly Turn[]) => Promise<number>;
  readonly pictureTokens: ReadonlyMap<Image, number>;
}

/** A reply is given room for this many tokens at most before turns are left out for it. */
const MOST_RESERVED = 1024;
/** Cuts that are tried, each for a smaller budget: what a cut gives is an estimate. */
const TRIES = 4;

/**
 * Leaves out the oldest turns until text and pictures fit, as the engine without pictures does. Throws CONTEXT_FULL where
 * system prompt and last turn alone do not fit, or where the path is to be sent whole and does not.
 */
export async function fit(path: readonly Turn[], limits: FitLimits, counting: Counting): Promise<Fitted> {
  const { contextSize, maxTokens, options } = limits;
  const { textTokens, pictureTokens } = counting;
  const ofPictures = (turns: readonly Turn[]): number => pictureSum(turns, pictureTokens);
  const text = await textTokens(path);
  const tokens = text + ofPictures(path);
  const mostTurns = options.maxTurns ?? Number.POSITIVE_INFINITY;
  const wanted = maxTokens < 0 ? MOST_RESERVED : maxTokens;
  const reserved = Math.max(1, Math.min(wanted, MOST_RESERVED, Math.floor(contextSize / 4)));
  const all: Fitted = { turns: path, tokens, omitted: { turns: 0, tokens: 0 } };
  if (options.whole === true) {
    if (tokens >= contextSize) throw full(tokens, contextSize);
    return all;
  }
  if (tokens <= contextSize - reserved && path.length <= mostTurns) return all;
  const rate = text / estimate(path);
  const count = (turns: readonly Turn[]): number => Math.ceil(rate * estimate(turns)) + ofPictures(turns);
  let budget = contextSize - reserved;
  for (let tried = 0; tried < TRIES; tried++) {
    const { turns, omitted } = cut(path, budget, contextSize, options.maxTurns, count);
    const left = (await textTokens(turns)) + ofPictures(turns);
    if (left < contextSize) return { turns, tokens: left, omitted };
    budget = Math.floor(budget * (contextSize / (left + 1)) * 0.95);
  }
  throw full(tokens, contextSize);
}

/** What has to be sent at least: all where the path is to be sent whole, else system prompt and last turn. */
export async function least(
  path: readonly Turn[],
  { whole }: FitLimits['options'],
  { textTokens, pictureTokens }: Counting,
): Promise<Pick<Fitted, 'tokens' | 'omitted'>> {
  const system = path.slice(0, 1).filter(turn => turn.role === 'system' && path.length > 1);
  const kept = whole === true ? path : [...system, ...path.slice(-1)];
  const left = path.slice(system.length, path.length - kept.length + system.length);
  const count = async (turns: readonly Turn[]): Promise<number> =>
    turns.length === 0 ? 0 : (await textTokens(turns)) + pictureSum(turns, pictureTokens);
  return { tokens: await count(kept), omitted: { turns: left.length, tokens: await count(left) } };
}

const pictureSum = (turns: readonly Turn[], known: Counting['pictureTokens']): number =>
  picturesIn(turns).reduce((sum, image) => sum + (known.get(image) ?? 0), 0);

/** Where the last turn leaves no room for a whole reply, it is read all the same as long as one token is left. */
function cut(
  path: readonly Turn[],
  budget: number,
  contextSize: number,
  maxTurns: number | undefined,
  count: (turns: readonly Turn[]) => number,
) {
  const more = maxTurns === undefined ? {} : { maxTurns };
  try {
    return trim(path, { budget, ...more }, count);
  } catch (thrown) {
    if (!(thrown instanceof LlmtuiError) || thrown.code !== 'CONTEXT_FULL') throw thrown;
    return trim(path, { budget: contextSize - 1, ...more }, count);
  }
}

/** Four bytes to a token, and four tokens of markup to a turn. */
function estimate(turns: readonly Turn[]): number {
  return turns.reduce(
    (sum, { content, toolCalls = [] }) =>
      sum +
      4 +
      Buffer.byteLength(content) / 4 +
      (toolCalls.length > 0 ? JSON.stringify(toolCalls).length / 4 : 0),
    1,
  );
}

const full = (tokens: number, contextSize: number): LlmtuiError =>
  new LlmtuiError(
    'CONTEXT_FULL',
    `the prompt has ${tokens} tokens with its pictures, and the context holds ${contextSize}, the reply included: ` +
      'send fewer or smaller pictures, or set a larger context size',
  );
