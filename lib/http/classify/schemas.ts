import { type Static, Type } from 'typebox';
import { ModelName } from '../fields/model-name.js';
import type { Limits } from '../limits.js';
import { closed, count, nullable, optional } from '../schemas.js';

/** Labels, and examples, of one request at most: what is learned in a request holds up nothing for long. */
const MOST_LABELS = 100;
const MOST_EXAMPLES = 1000;
const LABEL_CHARACTERS = 200;

/** The body of POST /v1/classify; fields that it does not name are ignored. */
export function classifyRequest({ inputs, messageCharacters }: Limits) {
  const text = Type.String({ minLength: 1, maxLength: messageCharacters, pattern: '\\S' });
  const name = Type.String({ minLength: 1, maxLength: LABEL_CHARACTERS, pattern: '\\S' });
  const described = Type.Object({ name, description: optional(Type.String({ maxLength: 400 })) });
  const example = Type.Object({
    text,
    label: optional(name),
    labels: optional(Type.Array(name, { maxItems: MOST_LABELS })),
  });
  return Type.Object(
    {
      model: optional(ModelName),
      input: Type.Union([text, Type.Array(text, { minItems: 1, maxItems: inputs })], {
        description: 'Text, or a list of texts.',
      }),
      labels: optional(
        Type.Array(Type.Union([name, described]), {
          maxItems: MOST_LABELS,
          description:
            'By what they are called, if need be with a description. Not with a classifier as `model`.',
        }),
      ),
      examples: optional(
        Type.Array(example, {
          maxItems: MOST_EXAMPLES,
          description: 'Texts with `label`, or with `multi` also `labels`, to learn from for this request.',
        }),
      ),
      multi: optional(Type.Boolean({ description: 'A text may have any number of labels.' })),
      top: optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'So many of `scores` only.' })),
      truncate: optional(
        Type.Boolean({ description: 'Cuts a text that is too long instead of refusing it.' }),
      ),
    },
    { examples: [{ input: 'Where is my parcel?', labels: ['payment', 'delivery'] }] },
  );
}

const score = Type.Number({ minimum: 0, maximum: 1 });

/** As vLLM's /classify answers, and `labels` and `scores` beside that. */
export const Classification = Type.Object(
  {
    id: Type.String({ examples: ['classify-9f0c1a8e5b7d4c3f'] }),
    object: Type.Literal('list'),
    created: count('Seconds since the epoch.'),
    model: Type.String({ description: 'The classifier, or the model that embeds.' }),
    data: Type.Array(
      Type.Object(
        {
          index: count('Place of the text in the request.'),
          label: nullable(Type.String({ description: 'The best one; null where the text has none.' })),
          labels: Type.Array(Type.String(), { description: 'Those that the text has, best first.' }),
          probs: Type.Array(score, { description: 'Of every label, in the order of the labels.' }),
          num_classes: count('How many labels there are.'),
          scores: Type.Array(Type.Object({ label: Type.String(), score }, closed), {
            description: 'Best first.',
          }),
        },
        closed,
      ),
    ),
    usage: Type.Object(
      {
        prompt_tokens: count('Tokens of texts, labels and examples.'),
        total_tokens: count('The same.'),
        completion_tokens: Type.Literal(0),
      },
      closed,
    ),
  },
  { ...closed, title: 'Classification' },
);

export type ClassifyBody = Static<ReturnType<typeof classifyRequest>>;
