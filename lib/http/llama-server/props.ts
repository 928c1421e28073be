import { basename } from 'node:path';
import { Type } from 'typebox';
import { answering, readerOf } from '../answering.js';
import { llamaServerAnswers } from '../failure/schemas.js';
import { closed } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { ModelQuery } from './fields.js';
import { GenerationSettings, generationSettings, plainWays } from './settings.js';

const Props = Type.Object(
  {
    default_generation_settings: Type.Object(
      {
        n_ctx: Type.Integer({ description: 'Tokens, prompt and reply together.' }),
        params: GenerationSettings,
      },
      closed,
    ),
    total_slots: Type.Integer({ description: 'Replies that run at once at most.' }),
    model_alias: Type.String({ examples: ['smollm2-135m'] }),
    model_path: Type.String({
      description: 'Name of its file; the folder is not told.',
      examples: ['SmolLM2-135M-Instruct.Q4_1.gguf'],
    }),
    chat_template: Type.String({ description: 'Jinja.' }),
    bos_token: Type.String(),
    eos_token: Type.String(),
    modalities: Type.Object({ vision: Type.Boolean(), audio: Type.Boolean() }, closed),
    build_info: Type.String({ examples: ['llmtui 0.1.0'] }),
    is_sleeping: Type.Boolean({ description: 'false: the model was loaded for the answer.' }),
  },
  { ...closed, title: 'Props' },
);

/** GET /props: what the model is and how it answers where nothing is said. */
export function propsRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'The model and its defaults',
    description: 'The model is loaded if it is not.',
    tags: ['llama-server'],
    querystring: ModelQuery,
    response: llamaServerAnswers(Props, 404),
  };
  app.get('/props', { schema }, async ({ query }, reply) =>
    answering(serving, readerOf(reply), { model: query.model }, async ({ engine, entry }) => {
      const { model, contextSize } = engine;
      const { parallel } = await engine.activity();
      const sampling = { ...model.sampling, ...serving.settings.sampling };
      return {
        default_generation_settings: {
          n_ctx: contextSize,
          params: generationSettings(sampling, plainWays),
        },
        total_slots: parallel,
        model_alias: entry.name,
        model_path: basename(model.path),
        chat_template: model.templateSource,
        bos_token: model.bos,
        eos_token: model.eos,
        modalities: { vision: model.vision === true, audio: false },
        build_info: `llmtui ${serving.version}`,
        is_sleeping: false,
      };
    }),
  );
}
