import { type TSchema, Type } from 'typebox';
import { DONE } from '../event-streams.js';
import { OpenAiFailure, openaiAnswers } from '../failure/schemas.js';
import { openaiShape } from '../failure/shapes.js';
import { type FailureStatus, optional } from '../schemas.js';
import { sse } from '../stream.js';

/** `stream_options` of a request. */
export const streamOptions = Type.Object({
  include_usage: optional(
    Type.Boolean({ description: 'The last piece has no choices, but the counts; every other has none.' }),
  ),
});

/** What a chat or a completion sends as its stream: pieces, a failure in the middle, and the word at the end. */
export function pieces<Piece extends TSchema>(piece: Piece) {
  return Type.Union([piece, OpenAiFailure, Type.Literal(DONE)]);
}

/** The `response` of a route that answers as one JSON value, or as server-sent events. */
export function streamedAnswers<Whole extends TSchema>(
  whole: Whole,
  events: TSchema,
  ...further: readonly FailureStatus[]
) {
  const content = {
    'application/json': { schema: whole },
    'text/event-stream': { schema: events },
  };
  return {
    ...openaiAnswers(whole, ...further),
    200: {
      description: 'The answer, or with `stream` its pieces; a failure in the middle is the last.',
      content,
    },
  };
}

/** How chats and completions stream. */
export const openaiStream = { format: sse, shape: openaiShape, last: DONE } as const;
