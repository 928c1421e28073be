import { Type } from 'typebox';
import { optional } from '../schemas.js';

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
