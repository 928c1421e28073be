import { type Static, Type } from 'typebox';
import type { RawPrompt } from '../../engine/engine.js';
import { readerOf } from '../answering.js';
import { embedded, shortened } from '../embedding.js';
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
export function embeddingRoutes(app: App, serving: Serving): void {
  const schema = {
    summary: 'Embed texts',
    description:
      'Needs an embedding model; a model that chats does not embed. Vectors have length 1. A text that is too long is ' +
      'refused. `dimensions` takes the first numbers of each vector.',
    tags: ['openai'],
    body: embeddingRequest(serving.limits),
    response: openaiAnswers(Embeddings, 404),
  };
  app.post('/v1/embeddings', { schema }, async ({ body }, reply) => {
    const { model, input, dimensions, encoding_format: format } = body;
    const made = await embedded(serving, readerOf(reply), { model: modelOf(model) }, textsOf(input));
    const write = format === 'base64' ? base64 : (vector: Float32Array) => [...vector];
    return {
      object: 'list' as const,
      model: made.entry.name,
      data: shortened(made.vectors, dimensions).map((vector, index) => ({
        object: 'embedding' as const,
        index,
        embedding: write(vector),
      })),
      usage: { prompt_tokens: made.total, total_tokens: made.total },
    };
  });
}

type Input = Static<ReturnType<typeof embeddingRequest>>['input'];

function textsOf(input: Input): readonly RawPrompt[] {
  if (typeof input === 'string') return [input];
  return input.every(item => typeof item === 'number') ? [input] : input;
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
