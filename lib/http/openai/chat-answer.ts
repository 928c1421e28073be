import { type Static, type TSchema, Type } from 'typebox';
import { Timings } from '../answers/timings.js';
import { PictureLine } from '../pictures/fields.js';
import { closed, nullable, oneOf } from '../schemas.js';
import { ChatLogprobs } from './logprobs.js';
import { UsageFields } from './usage.js';

export const FinishReason = oneOf(['stop', 'length', 'tool_calls'], {
  description: 'The model or a stop string ended it, the token limit, or it calls tools.',
});

const index = Type.Integer({ minimum: 0 });
const id = Type.String({ examples: ['call_x4v9q1h5m0z8w2c7d4e6k3n1'] });

const reasoning = {
  reasoning_content: Type.Optional(Type.String({ description: 'What the model thought first.' })),
  reasoning: Type.Optional(Type.String({ description: 'The same, for clients that look here.' })),
};

/** What every answer and every piece of one begins with. */
function envelope<Kind extends string, Choice extends TSchema>(object: Kind, choice: Choice) {
  return {
    id: Type.String({ examples: ['chatcmpl-9f0c1a8e5b7d4c3f'] }),
    object: Type.Literal(object),
    created: Type.Integer({ description: 'Seconds since 1970.' }),
    model: Type.String({ description: 'The model that answered.' }),
    system_fingerprint: Type.String({ description: 'The version of llmtui.' }),
    choices: Type.Array(choice),
  };
}

export const AnsweredCall = Type.Object(
  {
    id,
    type: Type.Literal('function'),
    function: Type.Object(
      { name: Type.String(), arguments: Type.String({ description: 'A JSON object as text.' }) },
      closed,
    ),
  },
  closed,
);

const AnswerMessage = Type.Object(
  {
    role: Type.Literal('assistant'),
    content: nullable(Type.String({ examples: ['The Danube.'] })),
    refusal: Type.Null(),
    ...reasoning,
    tool_calls: Type.Optional(Type.Array(AnsweredCall)),
  },
  closed,
);

/** The answer of POST /v1/chat/completions. */
export const ChatCompletion = Type.Object(
  {
    ...envelope(
      'chat.completion',
      Type.Object(
        { index, message: AnswerMessage, logprobs: nullable(ChatLogprobs), finish_reason: FinishReason },
        closed,
      ),
    ),
    usage: UsageFields,
    timings: Timings,
    pictures: Type.Optional(
      Type.Array(PictureLine, { description: 'What became of the pictures of the request, in order.' }),
    ),
  },
  closed,
);

const Delta = Type.Object(
  {
    role: Type.Optional(Type.Literal('assistant')),
    content: Type.Optional(Type.String()),
    ...reasoning,
    tool_calls: Type.Optional(
      Type.Array(
        Type.Object(
          {
            index,
            id: Type.Optional(id),
            type: Type.Literal('function'),
            function: Type.Object({ name: Type.Optional(Type.String()), arguments: Type.String() }, closed),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);

/** A piece of a streamed answer. */
export const ChatChunk = Type.Object(
  {
    ...envelope(
      'chat.completion.chunk',
      Type.Object(
        {
          index,
          delta: Delta,
          logprobs: nullable(ChatLogprobs),
          finish_reason: nullable(FinishReason),
        },
        closed,
      ),
    ),
    usage: Type.Optional(nullable(UsageFields)),
    timings: Type.Optional(Timings),
  },
  closed,
);

export type ChatCompletion = Static<typeof ChatCompletion>;
export type ChatChunk = Static<typeof ChatChunk>;
export type Delta = Static<typeof Delta>;
