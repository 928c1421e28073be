import { type Static, Type } from 'typebox';
import { samplingField, stopField } from '../fields/parameters.js';
import type { Limits } from '../limits.js';
import { pictureFields } from '../pictures/fields.js';
import { closed, count } from '../schemas.js';

/** Half an id would be a database key of anyone's choice. */
const CONVERSATION_ID = '^conv_[0-9a-hjkmnp-tv-z]{20}$';

export const UsageFields = Type.Object(
  {
    prompt_tokens: count('Tokens of the prompt.'),
    cached_tokens: count('Of these, how many need not be read again.'),
    completion_tokens: count('Tokens of the answer.'),
    total_tokens: count('Both together.'),
    cost: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'US dollars, where the server of the model tells it or its price is known.',
      }),
    ),
  },
  { ...closed, title: 'Usage' },
);

export const EndReason = Type.Union([Type.Literal('stop'), Type.Literal('length'), Type.Literal('abort')], {
  description: 'The model ended it, the token limit, or whoever asked.',
});

export const ConversationId = Type.String({
  pattern: CONVERSATION_ID,
  examples: ['conv_01k9zq3h5m0v8x2c7d4e'],
});

export const ConversationParams = Type.Object({ id: ConversationId }, closed);

/** The parameters of an answer that chat and generate share. */
export function answerFields(limits: Limits) {
  const tokens = Type.Integer({
    minimum: 1,
    maximum: limits.tokens,
    description: 'Tokens to generate at most.',
  });
  return {
    max_length: Type.Optional(tokens),
    max_tokens: Type.Optional(tokens),
    temperature: samplingField('temperature'),
    top_p: samplingField('top_p'),
    top_k: samplingField('top_k'),
    min_p: samplingField('min_p'),
    repeat_penalty: samplingField('repeat_penalty'),
    seed: samplingField('seed'),
    stop: stopField(limits),
    system_prompt: Type.Optional(
      Type.String({
        maxLength: limits.messageCharacters,
        description: 'Instead of that of the conversation.',
      }),
    ),
  };
}

export function chatRequest(limits: Limits) {
  const message = Type.String({
    minLength: 1,
    maxLength: limits.messageCharacters,
    examples: ['Name a river.'],
  });
  const stream = Type.Boolean({ description: 'Answer as server-sent events; not by default.' });
  return Type.Object(
    {
      message,
      conversation_id: Type.Optional(ConversationId),
      images: Type.Optional(
        Type.Array(Type.String(), {
          maxItems: limits.images,
          description:
            'Pictures for a model that reads them, base64 or data URLs; they stand before the message.',
        }),
      ),
      ...pictureFields,
      ...answerFields(limits),
      stream: Type.Optional(stream),
    },
    closed,
  );
}

export function generateRequest(limits: Limits) {
  const prompt = Type.String({ minLength: 1, maxLength: limits.messageCharacters, examples: ['A river is'] });
  const stream = Type.Boolean({ description: 'Answer as server-sent events; not by default.' });
  return Type.Object({ prompt, ...answerFields(limits), stream: Type.Optional(stream) }, closed);
}

const answered = {
  response: Type.String({ examples: ['The Danube.'] }),
  generation_time: Type.Number({ minimum: 0, description: 'Seconds from the first token to the last.' }),
  model: Type.String({ description: 'Name of the model that answered.' }),
  finish_reason: EndReason,
  usage: UsageFields,
};

export const ChatAnswer = Type.Object(
  { conversation_id: ConversationId, ...answered },
  { ...closed, title: 'ChatAnswer' },
);
export const GenerateAnswer = Type.Object(answered, { ...closed, title: 'GenerateAnswer' });

export const NewConversation = Type.Object(
  { conversation_id: ConversationId, message: Type.String() },
  { ...closed, title: 'NewConversation' },
);

export const ModelLine = Type.Object(
  {
    name: Type.String(),
    status: Type.Union([
      Type.Literal('loaded'),
      Type.Literal('loading'),
      Type.Literal('available'),
      Type.Literal('embedding'),
      Type.Literal('disabled'),
    ]),
    reason: Type.Optional(Type.String({ description: 'Why it cannot chat.' })),
    description: Type.String(),
    memory: count('Bytes that it takes, or would take.'),
    context: count('Tokens, prompt and reply together.'),
    default: Type.Boolean({ description: 'Whether new conversations use it.' }),
  },
  { ...closed, title: 'Model' },
);

export const ModelLines = Type.Object({ models: Type.Array(ModelLine) }, { ...closed, title: 'Models' });

export const ModelRequest = Type.Object(
  { model_name: Type.String({ minLength: 1, maxLength: 512, examples: ['llama3-1b'] }) },
  { ...closed, title: 'ModelRequest' },
);

export const ModelChosen = Type.Object(
  { model: Type.String(), message: Type.String() },
  { ...closed, title: 'ModelChosen' },
);

const moment = (description: string) => Type.String({ description, examples: ['2026-01-31T12:00:00.000Z'] });

export const ConversationLine = Type.Object(
  {
    id: ConversationId,
    title: Type.String(),
    model: Type.String({ description: 'That answered last; empty before.' }),
    created_at: moment('RFC 3339, UTC.'),
    updated_at: moment('RFC 3339, UTC.'),
    message_count: count('Messages on all branches.'),
  },
  { ...closed, title: 'ConversationLine' },
);

export const ConversationLines = Type.Object(
  { conversations: Type.Array(ConversationLine), total: count('Conversations in all.') },
  { ...closed, title: 'Conversations' },
);

export const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 })),
  },
  closed,
);

const MessageLine = Type.Object(
  {
    id: Type.String(),
    parent: Type.Union([Type.String(), Type.Null()]),
    role: Type.Union([Type.Literal('system'), Type.Literal('user'), Type.Literal('assistant')]),
    content: Type.String(),
    created_at: moment('RFC 3339, UTC.'),
  },
  { ...closed, title: 'Message' },
);

export const WholeConversation = Type.Object(
  {
    ...ConversationLine.properties,
    system_prompt: Type.String(),
    messages: Type.Array(MessageLine, { description: 'The selected path, oldest first.' }),
  },
  { ...closed, title: 'Conversation' },
);

export const RenameRequest = Type.Object(
  { title: Type.String({ maxLength: 1000, description: 'An empty one goes back to the first message.' }) },
  { ...closed, title: 'RenameRequest' },
);

export const Deleted = Type.Object(
  { conversation_id: ConversationId, deleted: Type.Literal(true) },
  { ...closed, title: 'DeletedConversation' },
);

export const Health = Type.Object(
  {
    status: Type.Literal('ok'),
    uptime: Type.Number({ minimum: 0, description: 'Seconds.' }),
    model: Type.Union([Type.String(), Type.Null()], { description: 'Used last of those that are loaded.' }),
    version: Type.String(),
    running: count('Replies that run or wait.'),
  },
  { ...closed, title: 'Health' },
);

export const ModelInfo = Type.Object(
  {
    name: Type.String(),
    description: Type.String(),
    architecture: Type.String(),
    parameters: count('Weights.'),
    size_bytes: count('Of the file.'),
    context_size: count('Tokens, prompt and reply together.'),
    trained_context: count('Tokens that it was trained to read.'),
    template: Type.String(),
    device: Type.String({ examples: ['cpu'] }),
    memory: Type.Object(
      {
        weights: count('Bytes.'),
        kv_cache: count('Bytes.'),
        compute_buffers: count('Bytes.'),
        cached_tokens: count('Tokens in the KV cache.'),
      },
      closed,
    ),
  },
  { ...closed, title: 'ModelInfo' },
);

export type ChatRequest = Static<ReturnType<typeof chatRequest>>;
