import { type Static, type TSchema, Type } from 'typebox';
import { answers, closed, type FailureStatus, nullable } from '../schemas.js';

/** A failure of llmtui's own API. */
export const OwnFailure = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({ description: 'For programs.', examples: ['invalid_field'] }),
        message: Type.String({ examples: ['temperature must be <= 5'] }),
        field: Type.Optional(Type.String({ examples: ['temperature'] })),
        request_id: Type.String({ description: 'Finds the detail in the log.' }),
      },
      closed,
    ),
  },
  { ...closed, title: 'Failure' },
);

/** A failure as OpenAI's clients read it: platform.openai.com/docs/guides/error-codes */
export const OpenAiFailure = Type.Object(
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

/** A failure as Anthropic's clients read it: docs.anthropic.com/en/api/errors */
export const AnthropicFailure = Type.Object(
  {
    type: Type.Literal('error'),
    error: Type.Object(
      {
        type: Type.String({ examples: ['not_found_error'] }),
        message: Type.String({ examples: ["model 'x' not found; there are: smollm2-135m"] }),
      },
      closed,
    ),
    request_id: Type.String({ description: 'Finds the detail in the log.' }),
  },
  closed,
);

/** A failure as Ollama's clients read it. */
export const OllamaFailure = Type.Object(
  { error: Type.String({ examples: ["model 'x' not found; did you mean smollm2-135m?"] }) },
  closed,
);

/** A failure as llama-server writes it. */
export const LlamaServerFailure = Type.Object(
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

export type OwnFailure = Static<typeof OwnFailure>;
export type OpenAiFailure = Static<typeof OpenAiFailure>;
export type AnthropicFailure = Static<typeof AnthropicFailure>;
export type OllamaFailure = Static<typeof OllamaFailure>;
export type LlamaServerFailure = Static<typeof LlamaServerFailure>;

/** The `response` of a route of llmtui's own API, as `answers`. */
export function ownAnswers<Schema extends TSchema>(schema: Schema, ...further: readonly FailureStatus[]) {
  return answers(schema, OwnFailure, ...further);
}

/** The `response` of a route of one of the compatible APIs, where a value that is not allowed has status 400. */
export const openaiAnswers = answersWith(OpenAiFailure, '`param` names it');
export const anthropicAnswers = answersWith(AnthropicFailure, '`message` names it');
export const ollamaAnswers = answersWith(OllamaFailure, '`error` names it');
export const llamaServerAnswers = answersWith(LlamaServerFailure, '`message` names it');

function answersWith<Failure extends TSchema>(failure: Failure, where: string) {
  const described = { ...failure, description: `malformed, too long, or a field is not allowed; ${where}` };
  return <Schema extends TSchema>(schema: Schema, ...further: readonly FailureStatus[]) => ({
    ...answers(schema, failure, ...further),
    400: described,
  });
}
