import { type Static, Type } from 'typebox';
import { probabilityFields } from '../answers/probabilities.js';
import { OllamaFailure } from '../failure/schemas.js';
import { ChatToolChoice, ToolName, ToolParameters } from '../fields/tools.js';
import type { Limits } from '../limits.js';
import { closed } from '../schemas.js';
import { optionFields } from './options.js';

export const ModelName = Type.String({
  minLength: 1,
  maxLength: 512,
  description: 'A name of /api/tags, with its tag or without.',
  examples: ['smollm2-135m'],
});

export const KeepAlive = Type.Optional(
  Type.Union([Type.Number(), Type.String({ maxLength: 64 })], {
    description: 'Seconds, or a duration such as "5m"; negative is for ever, 0 unloads the model at once.',
  }),
);

/** `model`, or `name` as older clients say. */
export const modelFields = { model: Type.Optional(ModelName), name: Type.Optional(ModelName) };

/** Of the most probable tokens that are told: as OpenAI's limit. */
const MOST_LOGPROBS = 20;

const ArgumentsGiven = Type.Record(Type.String(), Type.Unknown());

const CallGiven = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 256 })),
  function: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 256 }),
    arguments: Type.Optional(ArgumentsGiven),
  }),
});

export const Images = Type.Optional(
  Type.Array(Type.String(), { description: 'Base64, for a model that reads pictures; before the content.' }),
);

function messageGiven({ messageCharacters, tools }: Limits) {
  const roles = ['system', 'user', 'assistant', 'tool'].map(role => Type.Literal(role));
  return Type.Object({
    role: Type.Union(roles),
    content: Type.Optional(Type.String({ maxLength: messageCharacters })),
    images: Images,
    tool_calls: Type.Optional(Type.Array(CallGiven, { maxItems: tools })),
    tool_name: Type.Optional(Type.String({ maxLength: 256, description: 'Whose result this is.' })),
    tool_call_id: Type.Optional(Type.String({ maxLength: 256 })),
  });
}

const ToolGiven = Type.Object({
  type: Type.Optional(Type.Literal('function')),
  function: Type.Object({
    name: ToolName,
    description: Type.Optional(Type.String()),
    parameters: Type.Optional(ToolParameters),
  }),
});

/** What chat and generate share. */
export function answerFields(limits: Limits) {
  return {
    model: ModelName,
    stream: Type.Optional(Type.Boolean({ description: 'Answer line by line, as by default.' })),
    format: Type.Optional(
      Type.Union([Type.Literal(''), Type.Literal('json'), Type.Object({})], {
        description: '`json`, or a JSON Schema that the answer will fit.',
      }),
    ),
    think: Type.Optional(
      Type.Union([Type.Boolean(), Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')], {
        description: 'Whether a model that can reason does; the levels all mean that it does.',
      }),
    ),
    keep_alive: KeepAlive,
    options: Type.Optional(optionFields(limits)),
    logprobs: Type.Optional(Type.Boolean({ description: 'Tell how probable each token was.' })),
    top_logprobs: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_LOGPROBS })),
  };
}

export function chatRequest(limits: Limits) {
  return Type.Object(
    {
      ...answerFields(limits),
      messages: Type.Optional(
        Type.Array(messageGiven(limits), {
          maxItems: limits.messages,
          description: 'None loads the model, or unloads it with keep_alive 0.',
        }),
      ),
      tools: Type.Optional(Type.Array(ToolGiven, { maxItems: limits.tools })),
      // Ollama has no such field; what its clients cannot say otherwise, they may say as OpenAI does.
      tool_choice: Type.Optional(ChatToolChoice),
    },
    { examples: [{ model: 'smollm2-135m', messages: [{ role: 'user', content: 'Name a river.' }] }] },
  );
}

export function generateRequest(limits: Limits) {
  const text = (description: string) =>
    Type.Optional(Type.String({ maxLength: limits.messageCharacters, description }));
  return Type.Object(
    {
      ...answerFields(limits),
      prompt: text('None loads the model, or unloads it with keep_alive 0.'),
      suffix: text('What follows the gap that a model for code fills in.'),
      system: text('Instead of the system prompt of the model.'),
      template: text('Not used: the log says so.'),
      raw: Type.Optional(
        Type.Boolean({ description: 'The prompt is continued as it stands, without template.' }),
      ),
      context: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0 }), {
          maxItems: limits.tokens,
          description: 'Of the answer before: this prompt goes on with it, and its system prompt stands.',
        }),
      ),
      images: Images,
    },
    { examples: [{ model: 'smollm2-135m', prompt: 'Name a river.' }] },
  );
}

const Call = Type.Object(
  {
    id: Type.String(),
    function: Type.Object({ index: Type.Integer(), name: Type.String(), arguments: ArgumentsGiven }, closed),
  },
  closed,
);

const Logprobs = Type.Array(
  Type.Object(
    { ...probabilityFields, top_logprobs: Type.Array(Type.Object(probabilityFields, closed)) },
    closed,
  ),
);

const nanoseconds = (description: string) => Type.Optional(Type.Integer({ minimum: 1, description }));
const tokens = (description: string) => Type.Optional(Type.Integer({ minimum: 0, description }));

/** What every line holds, and what the last one adds. */
const lineFields = {
  model: Type.String({ description: 'As it was asked for.' }),
  created_at: Type.String({ description: 'RFC 3339.', examples: ['2026-01-31T12:00:00.000Z'] }),
  done: Type.Boolean(),
  logprobs: Type.Optional(Logprobs),
  done_reason: Type.Optional(
    Type.Union(['stop', 'length', 'load', 'unload'].map(each => Type.Literal(each))),
  ),
  total_duration: nanoseconds('Nanoseconds of the whole request.'),
  load_duration: nanoseconds('Nanoseconds until the model was there.'),
  prompt_eval_count: tokens('Tokens of the prompt.'),
  prompt_eval_duration: nanoseconds('Nanoseconds of reading it.'),
  eval_count: tokens('Tokens of the answer.'),
  eval_duration: nanoseconds('Nanoseconds of writing it.'),
};

export const ChatLine = Type.Object(
  {
    ...lineFields,
    message: Type.Object(
      {
        role: Type.Literal('assistant'),
        content: Type.String(),
        thinking: Type.Optional(Type.String()),
        tool_calls: Type.Optional(Type.Array(Call)),
      },
      closed,
    ),
  },
  closed,
);

export const GenerateLine = Type.Object(
  {
    ...lineFields,
    response: Type.String(),
    thinking: Type.Optional(Type.String()),
    context: Type.Optional(
      Type.Array(Type.Integer(), { description: 'Tokens of prompt and answer, to go on with.' }),
    ),
  },
  closed,
);

/** An answer line by line, or at once. */
export function answered<Line extends typeof ChatLine | typeof GenerateLine>(line: Line) {
  return {
    description: 'A line for each piece; with stream false the whole answer.',
    content: {
      'application/x-ndjson': { schema: Type.Union([line, OllamaFailure]) },
      'application/json': { schema: line },
    },
  };
}

export type ChatRequest = Static<ReturnType<typeof chatRequest>>;
export type GenerateRequest = Static<ReturnType<typeof generateRequest>>;
