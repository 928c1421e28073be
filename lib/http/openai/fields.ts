import { type Static, type TSchema, Type } from 'typebox';
import { DONE } from '../event-streams.js';
import { answers, type FailureStatus } from '../schemas.js';

/** For answers: what is not named is not sent. */
export const closed = { additionalProperties: false } as const;

/** A field that may be left out; null means the same. */
export function optional<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

/** A value or null, always sent. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** A string that is one of `names`. */
export function oneOf<const Name extends string>(names: readonly Name[], options: object = {}) {
  return Type.Unsafe<Name>({ type: 'string', enum: names, ...options });
}

export const count = (description: string) => Type.Integer({ minimum: 0, description });

export const streamOptions = Type.Object({
  include_usage: optional(
    Type.Boolean({ description: 'The last piece has no choices, but the counts; every other has none.' }),
  ),
});

/** A failure as OpenAI's clients read it: platform.openai.com/docs/guides/error-codes */
export const Failure = Type.Object(
  {
    error: Type.Object(
      {
        message: Type.String({ examples: ["model 'x' not found; there are: smollm2-135m"] }),
        type: Type.String({ examples: ['not_found_error'] }),
        param: nullable(Type.String({ description: 'The field at fault.' })),
        code: Type.String({ examples: ['model_not_found'] }),
      },
      closed,
    ),
  },
  closed,
);

export type Failure = Static<typeof Failure>;

/** The `response` of a route of this API; values that are not allowed have status 400. */
export function openaiAnswers<Schema extends TSchema>(schema: Schema, ...further: readonly FailureStatus[]) {
  const all = answers(schema, Failure, ...further);
  return {
    ...all,
    400: { ...Failure, description: 'malformed, too long, or a field is not allowed; `param` names it' },
  };
}

/** What a chat or a completion sends as its stream: pieces, a failure in the middle, and the word at the end. */
export function pieces<Piece extends TSchema>(piece: Piece) {
  return Type.Union([piece, Failure, Type.Literal(DONE)]);
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
