import { Type } from 'typebox';
import { Refusal } from '../failure/refusal.js';
import { LlamaServerFailure, llamaServerAnswers } from '../failure/schemas.js';
import { optional } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { completionFields } from './completion-request.js';
import { modelField } from './fields.js';
import { promptSchema } from './prompts.js';

const tags = ['llama-server'];

/** Routes of llama-server that need a kind of model that is not supported: a request is checked, then refused. */
export function unsupportedRoutes(app: App, { limits }: Serving): void {
  const text = Type.String({ maxLength: limits.messageCharacters });
  const { 200: _, ...response } = llamaServerAnswers(LlamaServerFailure, 404);
  const refuse = (paths: readonly string[], summary: string, body: Type.TObject, message: string): void => {
    const schema = { summary, description: `Not supported yet: ${message}.`, tags, body, response };
    for (const path of paths) {
      app.post(path, { schema }, async () => {
        throw new Refusal({ status: 400, code: 'not_supported', message });
      });
    }
  };
  refuse(
    ['/rerank', '/reranking', '/v1/rerank', '/v1/reranking'],
    'Documents by how well they answer a query',
    Type.Object({
      query: Type.String({ ...text, examples: ['What is a river?'] }),
      documents: optional(
        Type.Array(text, { maxItems: limits.inputs, examples: [['Flowing water.', 'A hill.']] }),
      ),
      texts: optional(Type.Array(text, { maxItems: limits.inputs })),
      top_n: optional(Type.Integer({ minimum: 1 })),
      ...modelField,
    }),
    'no model here ranks documents',
  );
  refuse(
    ['/infill'],
    'Text between a beginning and an end',
    Type.Object({
      input_prefix: Type.String({ ...text, examples: ['def add(a, b):\n'] }),
      input_suffix: Type.String({ ...text, examples: ['print(add(1, 2))'] }),
      input_extra: optional(Type.Array(Type.Object({ filename: optional(text), text }), { maxItems: 1024 })),
      ...completionFields(limits),
      prompt: optional(promptSchema(limits)),
    }),
    'no model here has the tokens for it; POST /completion continues a text',
  );
}
