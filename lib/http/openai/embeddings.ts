import { Type } from 'typebox';
import type { ModelEntry } from '../../models/list.js';
import { Refusal } from '../failure/refusal.js';
import { openaiAnswers } from '../failure/schemas.js';
import { ModelName, modelOf } from '../fields/model-name.js';
import type { Limits } from '../limits.js';
import { closed, count, oneOf, optional } from '../schemas.js';
import type { App, Serving } from '../serving.js';

/** The body of POST /v1/embeddings; fields that it does not name are ignored. */
function embeddingRequest({ inputs, messageCharacters, tokens: mostTokens }: Limits) {
  const text = Type.String({ minLength: 1, maxLength: messageCharacters });
  const tokens = Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }), {
    minItems: 1,
    maxItems: mostTokens,
  });
  const many = { minItems: 1, maxItems: inputs };
  return Type.Object({
    model: optional(ModelName),
    input: Type.Union([text, Type.Array(text, many), tokens, Type.Array(tokens, many)], {
      description: 'Text or tokens, or a list of either.',
      examples: ['A river'],
    }),
    encoding_format: optional(oneOf(['float', 'base64'])),
    dimensions: optional(
      Type.Integer({ minimum: 1, maximum: 65_536, description: 'Numbers of each vector.' }),
    ),
  });
}

const Embeddings = Type.Object(
  {
    object: Type.Literal('list'),
    model: Type.String(),
    data: Type.Array(
      Type.Object(
        {
          object: Type.Literal('embedding'),
          index: Type.Integer({ minimum: 0 }),
          embedding: Type.Union([Type.Array(Type.Number()), Type.String()], {
            description: 'Numbers, or with base64 their bytes as 32-bit floats, little-endian.',
          }),
        },
        closed,
      ),
    ),
    usage: Type.Object({ prompt_tokens: count('Tokens.'), total_tokens: count('Tokens.') }, closed),
  },
  closed,
);

/** POST /v1/embeddings. */
export function embeddingRoutes(app: App, { limits, models }: Serving): void {
  const schema = {
    summary: 'Embed texts',
    description: 'Needs an embedding model; a model that chats does not embed.',
    tags: ['openai'],
    body: embeddingRequest(limits),
    response: openaiAnswers(Embeddings, 404),
  };
  app.post('/v1/embeddings', { schema }, async ({ body }) => {
    throw withoutEmbeddings(await models.resolve(modelOf(body.model)));
  });
}

function withoutEmbeddings({ name, purpose }: ModelEntry): Refusal {
  const message =
    purpose === 'embedding'
      ? `model '${name}' embeds, but this version of llmtui cannot use it yet`
      : `there is no embedding model, and '${name}' only chats; llmtui pull all-minilm downloads one`;
  return new Refusal({ status: 400, code: 'no_embedding_model', message, field: 'model' });
}
