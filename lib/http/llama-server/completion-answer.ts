import { type Static, Type } from 'typebox';
import type { ReplyEvent, TokenLogprobs, TokenProbability } from '../../chat/reply.js';
import { probabilityFields, probabilityOf } from '../answers/probabilities.js';
import { Timings, timingsOf } from '../answers/timings.js';
import { closed, count } from '../schemas.js';
import { GenerationSettings } from './settings.js';

const probability = { id: count('Of the token.'), ...probabilityFields };

const Probabilities = Type.Array(
  Type.Object({ ...probability, top_logprobs: Type.Array(Type.Object(probability, closed)) }, closed),
  { description: 'Of each token, with `n_probs`.' },
);

const piece = {
  index: count('Of the prompt and the answer to it; 0 where there is one.'),
  content: Type.String(),
  tokens: Type.Array(Type.Integer(), { description: 'Ids, with `return_tokens`.' }),
  id_slot: Type.Integer({ description: '-1: sequences have no owner.' }),
  tokens_predicted: count('Tokens generated so far.'),
  tokens_evaluated: count('Tokens of the prompt.'),
  completion_probabilities: Type.Optional(Probabilities),
};

/** A whole answer, or the last piece of a stream. */
export const Completion = Type.Object(
  {
    ...piece,
    stop: Type.Literal(true),
    model: Type.String(),
    generation_settings: GenerationSettings,
    prompt: Type.String(),
    has_new_line: Type.Boolean(),
    truncated: Type.Boolean({ description: 'Whether the end of the context ended it.' }),
    stop_type: Type.Union([Type.Literal('eos'), Type.Literal('limit'), Type.Literal('word')], {
      description: 'The model ended it, the limit of tokens or the context, or a string of `stop`.',
    }),
    stopping_word: Type.String({ description: 'The string of `stop` that ended it; else empty.' }),
    tokens_cached: count('Tokens of the prompt that need not be read again.'),
    timings: Timings,
  },
  { ...closed, title: 'Completion' },
);

export type Completion = Static<typeof Completion>;

/** A piece of a stream. */
export const CompletionPiece = Type.Object(
  {
    ...piece,
    stop: Type.Literal(false),
    prompt_progress: Type.Optional(
      Type.Object(
        {
          total: count('Tokens of the prompt.'),
          cache: count('Of these, that need not be read.'),
          processed: count('Read so far, those included.'),
          time_ms: Type.Number({ minimum: 0 }),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'CompletionPiece' },
);

export type CompletionPiece = Static<typeof CompletionPiece>;

const written = (token: TokenProbability) => ({ id: token.token, ...probabilityOf(token) });

/** Tokens as this API writes them. */
export function probabilitiesOf(tokens: readonly TokenLogprobs[]): Static<typeof Probabilities> {
  return tokens.map(token => ({ ...written(token), top_logprobs: token.top.map(written) }));
}

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/** How and by what an answer ended, and what it took. */
export function endFields({ reason, stopString, usage }: End, contextSize: number) {
  const { promptTokens, replyTokens, cachedTokens } = usage;
  return {
    tokens_predicted: replyTokens,
    tokens_evaluated: promptTokens,
    tokens_cached: cachedTokens,
    truncated: reason === 'length' && promptTokens + replyTokens >= contextSize,
    stop_type:
      stopString !== undefined
        ? ('word' as const)
        : reason === 'length'
          ? ('limit' as const)
          : ('eos' as const),
    stopping_word: stopString ?? '',
    timings: timingsOf(usage),
  };
}
