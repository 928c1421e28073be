import { type Static, Type } from 'typebox';
import { JsonSchema } from '../fields/constraints.js';
import type { AnswerFormat } from '../generating.js';
import { optional } from '../schemas.js';

const named = {
  name: optional(Type.String()),
  description: optional(Type.String()),
  strict: optional(Type.Boolean({ description: 'Ignored: the answer always follows the schema.' })),
};

const Text = Type.Object({ type: Type.Literal('text') });
const Json = Type.Object({ type: Type.Literal('json_object'), schema: optional(JsonSchema) });

/** `response_format` of a chat request. */
export const ResponseFormat = Type.Union([
  Text,
  Json,
  Type.Object({
    type: Type.Literal('json_schema'),
    json_schema: Type.Object({ ...named, schema: JsonSchema }),
  }),
]);

/** `text.format` of a request for a response, which has the schema one level higher. */
export const TextFormat = Type.Union([
  Text,
  Json,
  Type.Object({ type: Type.Literal('json_schema'), ...named, schema: JsonSchema }),
]);

/** What a request says its answer must look like. */
export function wantedFormat(
  format: Static<typeof ResponseFormat> | Static<typeof TextFormat>,
): AnswerFormat {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return typeof format.schema === 'object' && format.schema !== null
        ? { type: 'schema', schema: format.schema }
        : { type: 'json' };
    case 'json_schema':
      return { type: 'schema', schema: 'json_schema' in format ? format.json_schema.schema : format.schema };
  }
}
