import type { EndReason, TokenLogprobs, TokenProbability } from '../../chat/reply.js';
import { LlmtuiError } from '../../errors.js';
import type { Delta } from './reply-text.js';

/** What a server counted. */
export interface ServerUsage {
  readonly promptTokens?: number;
  readonly cachedTokens?: number;
  readonly replyTokens?: number;
  /** US dollars. */
  readonly cost?: number;
}

/** One event of a stream. */
export interface Piece {
  readonly delta: Delta;
  /** Why the reply ends; absent before that. */
  readonly reason?: Exclude<EndReason, 'abort'>;
  readonly stopString?: string;
  readonly logprobs?: readonly TokenLogprobs[];
  readonly usage?: ServerUsage;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads one event of a stream of chat completions or completions; what is not as the API has it counts as absent. Throws
 * BAD_INPUT where the server's content filter ended the reply.
 */
export function pieceOf(event: unknown): Piece {
  const { choices, usage } = fieldsOf(event);
  const choice = fieldsOf(Array.isArray(choices) ? choices[0] : undefined);
  const { delta, text, finish_reason, stop_reason, logprobs } = choice;
  const counted = usageOf(usage);
  const weighed = probabilities(fieldsOf(logprobs).content);
  return {
    delta: typeof text === 'string' ? { content: text } : (fieldsOf(delta) as Delta),
    ...(typeof finish_reason === 'string' && { reason: reasonOf(finish_reason) }),
    // Of vLLM alone.
    ...(typeof stop_reason === 'string' && { stopString: stop_reason }),
    ...(weighed.length > 0 && { logprobs: weighed }),
    ...(counted !== undefined && { usage: counted }),
  };
}

function reasonOf(finish: string): 'stop' | 'length' {
  if (finish === 'content_filter')
    throw new LlmtuiError(
      'BAD_INPUT',
      'the content filter of the server ended the reply; ask in other words',
    );
  return finish === 'length' ? 'length' : 'stop';
}

function usageOf(usage: unknown): ServerUsage | undefined {
  const { prompt_tokens, completion_tokens, prompt_tokens_details, cost } = fieldsOf(usage);
  const { cached_tokens } = fieldsOf(prompt_tokens_details);
  const counts: ServerUsage = {
    ...(isCount(prompt_tokens) && { promptTokens: prompt_tokens }),
    ...(isCount(cached_tokens) && { cachedTokens: cached_tokens }),
    ...(isCount(completion_tokens) && { replyTokens: completion_tokens }),
    // Of OpenRouter and others that pass requests on.
    ...(isCount(cost) && { cost }),
  };
  return Object.keys(counts).length === 0 ? undefined : counts;
}

function probabilities(content: unknown): readonly TokenLogprobs[] {
  if (!Array.isArray(content)) return [];
  return content.map(item => {
    const { top_logprobs } = fieldsOf(item);
    return { ...probability(item), top: Array.isArray(top_logprobs) ? top_logprobs.map(probability) : [] };
  });
}

function probability(item: unknown): TokenProbability {
  const { id, token, bytes, logprob } = fieldsOf(item);
  return {
    token: isCount(id) ? id : -1,
    bytes: Array.isArray(bytes)
      ? bytes.filter(isCount)
      : [...Buffer.from(typeof token === 'string' ? token : '')],
    logprob: typeof logprob === 'number' ? logprob : Number.NEGATIVE_INFINITY,
  };
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
