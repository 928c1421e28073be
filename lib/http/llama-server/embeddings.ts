import { Type } from 'typebox';
import { readerOf } from '../answering.js';
import { embedded } from '../embedding.js';
import { invalid } from '../failure/refusal.js';
import { llamaServerAnswers } from '../failure/schemas.js';
import { modelOf } from '../fields/model-name.js';
import { closed, count, optional } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { modelField } from './fields.js';
import { listOf, promptSchema, rawPrompt } from './prompts.js';

const Vectors = Type.Array(
  Type.Object(
    {
      index: count('Of the text in the request.'),
      embedding: Type.Array(Type.Array(Type.Number()), { description: 'One vector, of length 1.' }),
    },
    closed,
  ),
  { title: 'LlamaServerEmbeddings' },
);

/** llama-server's number for vectors of length 1. */
const EUCLIDEAN = 2;

/** POST /embedding and /embeddings. */
export function embeddingRoutes(app: App, serving: Serving): void {
  const schema = {
    summary: 'Vectors of texts',
    description:
      'Needs an embedding model; its own default where none is named. A text that is too long is refused.',
    tags: ['llama-server'],
    body: Type.Object(
      {
        content: optional(promptSchema(serving.limits)),
        input: optional(promptSchema(serving.limits)),
        embd_normalize: optional(Type.Integer({ description: 'Only 2, for vectors of length 1.' })),
        ...modelField,
      },
      { examples: [{ content: ['A river', 'A lake'] }] },
    ),
    response: llamaServerAnswers(Vectors, 404),
  };
  for (const path of ['/embedding', '/embeddings']) {
    app.post(path, { schema }, async ({ body }, reply) => {
      const { model, content, input, embd_normalize: norm } = body;
      const asked = input ?? content;
      if (asked === undefined || asked === null) throw invalid('content', 'content is missing');
      if ((norm ?? EUCLIDEAN) !== EUCLIDEAN) throw invalid('embd_normalize', 'embd_normalize must be 2');
      const prompts = listOf(asked);
      if (prompts.length > serving.limits.inputs)
        throw invalid('content', `at most ${serving.limits.inputs} texts in one request`);
      const { vectors } = await embedded(serving, readerOf(reply), { model: modelOf(model) }, engine =>
        Promise.all(prompts.map(prompt => rawPrompt(engine, prompt))),
      );
      return vectors.map((vector, index) => ({ index, embedding: [[...vector]] }));
    });
  }
}
