import { Type } from 'typebox';
import { closed } from '../schemas.js';
import { modelFields } from './schemas.js';

export const Version = Type.Object({ version: Type.String({ examples: ['0.12.11'] }) }, closed);

const Details = Type.Object(
  {
    parent_model: Type.String(),
    format: Type.Literal('gguf'),
    family: Type.String({ description: 'The architecture.', examples: ['llama'] }),
    families: Type.Array(Type.String()),
    parameter_size: Type.String({ examples: ['134.51M'] }),
    quantization_level: Type.String({ examples: ['Q4_1'] }),
  },
  closed,
);

const moment = (description: string) => Type.String({ description, examples: ['2026-01-31T12:00:00.000Z'] });

const listed = {
  name: Type.String({ examples: ['smollm2-135m:latest'] }),
  model: Type.String({ description: 'The same.' }),
  size: Type.Integer({ minimum: 0, description: 'Bytes.' }),
  digest: Type.String({ description: 'Tells one model from another; made of name and size.' }),
  details: Details,
};

export const Tags = Type.Object(
  { models: Type.Array(Type.Object({ ...listed, modified_at: moment('Of the file; RFC 3339.') }, closed)) },
  closed,
);

export const Running = Type.Object(
  {
    models: Type.Array(
      Type.Object(
        {
          ...listed,
          expires_at: moment(
            'When it will be unloaded; in the year 2300 while it is in use or stays for ever.',
          ),
          size_vram: Type.Integer({ minimum: 0, description: 'Bytes on the GPU.' }),
          context_length: Type.Integer({ minimum: 0, description: 'Tokens, prompt and reply together.' }),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const ShowRequest = Type.Object(
  {
    ...modelFields,
    verbose: Type.Optional(Type.Boolean({ description: 'Short lists of the metadata too.' })),
  },
  { examples: [{ model: 'smollm2-135m' }] },
);

export const Shown = Type.Object(
  {
    license: Type.Optional(Type.String()),
    modelfile: Type.String({ description: 'What POST /api/create would need; it names no path.' }),
    parameters: Type.String({ description: 'Its own sampling defaults, a line for each.' }),
    template: Type.String({ description: 'The chat template, Jinja; empty where the file has none.' }),
    system: Type.Optional(Type.String()),
    details: Details,
    model_info: Type.Record(Type.String(), Type.Unknown(), {
      description: 'The metadata of the file; lists are null without `verbose`.',
    }),
    capabilities: Type.Array(Type.String({ examples: ['completion'] })),
    modified_at: moment('Of the file; RFC 3339.'),
  },
  closed,
);
