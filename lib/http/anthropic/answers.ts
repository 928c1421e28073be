import { type Static, Type } from 'typebox';
import { AnthropicFailure } from '../failure/schemas.js';
import { closed, count } from '../schemas.js';

const Block = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }, closed),
  Type.Object(
    { type: Type.Literal('thinking'), thinking: Type.String(), signature: Type.Literal('') },
    closed,
  ),
  Type.Object(
    {
      type: Type.Literal('tool_use'),
      id: Type.String(),
      name: Type.String(),
      input: Type.Record(Type.String(), Type.Unknown()),
    },
    closed,
  ),
]);

const StopReason = Type.Union([
  Type.Literal('end_turn'),
  Type.Literal('max_tokens'),
  Type.Literal('stop_sequence'),
  Type.Literal('tool_use'),
]);
const StopSequence = Type.Union([Type.String(), Type.Null()], {
  description: 'The one that ended the answer.',
});

const Usage = Type.Object(
  {
    input_tokens: count('Tokens of the prompt that were read.'),
    cache_read_input_tokens: count('Tokens of the prompt that need not be read again.'),
    cache_creation_input_tokens: Type.Literal(0),
    output_tokens: count('Tokens of the answer.'),
  },
  closed,
);

const head = {
  id: Type.String({ examples: ['msg_01k9zq3h5m0v8x2c7d4e'] }),
  type: Type.Literal('message'),
  role: Type.Literal('assistant'),
  model: Type.String({ description: 'As it was asked for.' }),
  content: Type.Array(Block),
  usage: Usage,
};

export const MessageAnswer = Type.Object(
  { ...head, stop_reason: StopReason, stop_sequence: StopSequence },
  closed,
);

const index = Type.Integer({ minimum: 0 });

const Delta = Type.Union([
  Type.Object({ type: Type.Literal('text_delta'), text: Type.String() }, closed),
  Type.Object({ type: Type.Literal('thinking_delta'), thinking: Type.String() }, closed),
  Type.Object({ type: Type.Literal('input_json_delta'), partial_json: Type.String() }, closed),
]);

/** An event of a streamed answer; its name is its type. */
export const StreamEvent = Type.Union([
  Type.Object(
    {
      type: Type.Literal('message_start'),
      message: Type.Object({ ...head, stop_reason: Type.Null(), stop_sequence: Type.Null() }, closed),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('content_block_start'), index, content_block: Block }, closed),
  Type.Object({ type: Type.Literal('content_block_delta'), index, delta: Delta }, closed),
  Type.Object({ type: Type.Literal('content_block_stop'), index }, closed),
  Type.Object(
    {
      type: Type.Literal('message_delta'),
      delta: Type.Object({ stop_reason: StopReason, stop_sequence: StopSequence }, closed),
      usage: Usage,
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('message_stop') }, closed),
  Type.Object({ type: Type.Literal('ping') }, closed),
  AnthropicFailure,
]);

export type StopReason = Static<typeof StopReason>;
export type Block = Static<typeof Block>;
export type StreamEvent = Static<typeof StreamEvent>;
