import { Type } from 'typebox';
import { readerOf } from '../answering.js';
import { embedded, shortened } from '../embedding.js';
import { ollamaAnswers } from '../failure/schemas.js';
import { closed, count } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { durations } from './lines.js';
import { tolerant } from './routes.js';
import { KeepAlive, ModelName } from './schemas.js';
import { wantedModel } from './wish.js';

const Vector = Type.Array(Type.Number(), { description: 'Of length 1.' });

const Embedded = Type.Object(
  {
    model: Type.String(),
    embeddings: Type.Array(Vector),
    total_duration: count('Nanoseconds.'),
    load_duration: count('Nanoseconds.'),
    prompt_eval_count: count('Tokens of all texts.'),
  },
  { ...closed, title: 'OllamaEmbeddings' },
);

const EmbeddedOne = Type.Object({ embedding: Vector }, { ...closed, title: 'OllamaEmbedding' });

/** POST /api/embed and /api/embeddings. */
export function embedRoutes(app: App, serving: Serving): void {
  manyRoute(app, serving);
  oneRoute(app, serving);
}

function manyRoute(app: App, serving: Serving): void {
  const { limits, now } = serving;
  const text = Type.String({ maxLength: limits.messageCharacters });
  const schema = {
    summary: 'Embed texts',
    description: 'Needs an embedding model. Texts that are too long are cut, unless `truncate` is false.',
    tags: ['ollama'],
    body: Type.Object({
      model: ModelName,
      input: Type.Union([text, Type.Array(text, { maxItems: limits.inputs })], { examples: [['A river']] }),
      truncate: Type.Optional(Type.Boolean({ default: true })),
      dimensions: Type.Optional(
        Type.Integer({ minimum: 1, description: 'The first numbers of each vector, with length 1 again.' }),
      ),
      keep_alive: KeepAlive,
    }),
    response: ollamaAnswers(Embedded, 404),
  };
  app.post('/api/embed', { schema, ...tolerant }, async ({ body }, reply) => {
    const begun = now();
    const { model, input, truncate = true, dimensions } = body;
    const texts = typeof input === 'string' ? [input].filter(Boolean) : input;
    const made = await embedded(serving, readerOf(reply), wantedModel(body), texts, { truncate });
    return {
      model,
      embeddings: shortened(made.vectors, dimensions).map(vector => [...vector]),
      ...durations({ begun, loaded: made.loaded }, now()),
      prompt_eval_count: made.total,
    };
  });
}

function oneRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'Embed one text',
    description: 'The older form of /api/embed. A text that is too long is cut.',
    tags: ['ollama'],
    body: Type.Object({
      model: ModelName,
      prompt: Type.String({ maxLength: serving.limits.messageCharacters, examples: ['A river'] }),
      keep_alive: KeepAlive,
    }),
    response: ollamaAnswers(EmbeddedOne, 404),
  };
  app.post('/api/embeddings', { schema, ...tolerant }, async ({ body }, reply) => {
    const texts = [body.prompt].filter(Boolean);
    const { vectors } = await embedded(serving, readerOf(reply), wantedModel(body), texts, {
      truncate: true,
    });
    return { embedding: vectors.flatMap(vector => [...vector]) };
  });
}
