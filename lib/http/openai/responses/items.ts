import { type Static, Type } from 'typebox';
import { closed, oneOf } from '../../schemas.js';
import { ChatLogprobs } from '../logprobs.js';

const status = oneOf(['in_progress', 'completed', 'incomplete']);

export const OutputText = Type.Object(
  {
    type: Type.Literal('output_text'),
    text: Type.String({ examples: ['The Danube.'] }),
    annotations: Type.Array(Type.Never()),
    logprobs: ChatLogprobs.properties.content,
  },
  closed,
);

export const ReasoningText = Type.Object(
  { type: Type.Literal('reasoning_text'), text: Type.String() },
  closed,
);

const MessageItem = Type.Object(
  {
    type: Type.Literal('message'),
    id: Type.String({ examples: ['msg_9f0c1a8e5b7d4c3f'] }),
    status,
    role: Type.Literal('assistant'),
    content: Type.Array(OutputText),
  },
  closed,
);

const ReasoningItem = Type.Object(
  {
    type: Type.Literal('reasoning'),
    id: Type.String({ examples: ['rs_9f0c1a8e5b7d4c3f'] }),
    status,
    summary: Type.Array(Type.Never()),
    content: Type.Array(ReasoningText),
  },
  closed,
);

const CallItem = Type.Object(
  {
    type: Type.Literal('function_call'),
    id: Type.String({ examples: ['fc_9f0c1a8e5b7d4c3f'] }),
    status,
    call_id: Type.String(),
    name: Type.String(),
    arguments: Type.String({ description: 'A JSON object as text.' }),
  },
  closed,
);

/** A thing that a response consists of. */
export const OutputItem = Type.Union([MessageItem, ReasoningItem, CallItem]);

export type MessageItem = Static<typeof MessageItem>;
export type ReasoningItem = Static<typeof ReasoningItem>;
export type CallItem = Static<typeof CallItem>;
export type OutputItem = Static<typeof OutputItem>;
