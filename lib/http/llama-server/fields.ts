import { type Static, type TSchema, Type } from 'typebox';
import { optional } from '../openai/fields.js';
import { answers, type FailureStatus } from '../schemas.js';

/** For answers: what is not named is not sent. */
export const closed = { additionalProperties: false } as const;

/** A failure as llama-server writes it. */
export const Failure = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.Integer({ description: 'The status.', examples: [400] }),
        message: Type.String({ examples: ['content is missing'] }),
        type: Type.String({ examples: ['invalid_request_error'] }),
      },
      closed,
    ),
  },
  { ...closed, title: 'LlamaServerFailure' },
);

export type Failure = Static<typeof Failure>;

/** The `response` of a route of this API; values that are not allowed have status 400. */
export function llamaServerAnswers<Schema extends TSchema>(
  schema: Schema,
  ...further: readonly FailureStatus[]
) {
  return {
    ...answers(schema, Failure, ...further),
    400: { ...Failure, description: 'malformed, too long, or a field is not allowed; `message` names it' },
  };
}

/** Which model; llama-server, which has but one, ignores it. */
export const modelField = {
  model: optional(
    Type.String({
      maxLength: 512,
      description: 'By default the one that answers chats.',
      examples: ['smollm2-135m'],
    }),
  ),
};

/** The query of the routes that tell of one model. */
export const ModelQuery = Type.Object({
  model: Type.Optional(
    Type.String({ maxLength: 512, description: 'By default the one that answers chats.' }),
  ),
});
