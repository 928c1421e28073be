/** What every client asks, small enough for the starter model on one thread. */
export const question = 'Name a river.';
export const endless = 'Write a very long story about a river.';
export const weatherQuestion = 'What is the weather in Paris?';

export const toolName = 'get_weather';

/** Arguments of the tool: the grammar leaves the model no other choice. */
export const toolParameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const, enum: ['Paris', 'Vienna'] } },
  required: ['city'],
  additionalProperties: false,
};

export const place = {
  type: 'object' as const,
  properties: {
    name: { type: 'string' as const, maxLength: 20 },
    kind: { type: 'string' as const, enum: ['river', 'city'] },
  },
  required: ['name', 'kind'],
  additionalProperties: false,
};

export const isCall = (name: string, given: unknown): boolean =>
  name === toolName && ['Paris', 'Vienna'].includes((given as { city?: string }).city ?? '');

export function isPlace(value: unknown): boolean {
  const { name, kind } = value as { name?: unknown; kind?: unknown };
  return typeof name === 'string' && ['river', 'city'].includes(String(kind));
}

/** The model of the package that embeds. */
export const EMBEDDER = 'all-minilm';

/** Whether it is one of its vectors. */
export const isVector = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 384 && Math.abs(Math.hypot(...value) - 1) < 1e-3;

/** The starter model does not embed: the text has to reach the user. */
export const saysWhatEmbeds = (failure: unknown): boolean =>
  failure instanceof Error && failure.message.includes(EMBEDDER);
