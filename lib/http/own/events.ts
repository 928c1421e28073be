import { type Static, Type } from 'typebox';
import type { ReplyEvent, Usage } from '../../chat/reply.js';
import { OwnFailure } from '../failure/schemas.js';
import { closed } from '../schemas.js';
import { ConversationId, EndReason, UsageFields } from './schemas.js';

/** Tells apart the replies on one WebSocket; absent on a stream of events. */
const id = Type.Optional(Type.String());
const tokens = Type.Integer({ minimum: 0 });

/** What the server sends while it answers, on a stream of events and on a WebSocket. `start` comes first, `end` or `error` last. */
export const AnswerEvent = Type.Union([
  Type.Object(
    { type: Type.Literal('start'), id, conversation_id: Type.Optional(ConversationId), model: Type.String() },
    closed,
  ),
  Type.Object({ type: Type.Literal('queued'), id }, closed),
  Type.Object({ type: Type.Literal('reading'), id, done: tokens, total: tokens }, closed),
  Type.Object({ type: Type.Literal('text'), id, text: Type.String() }, closed),
  Type.Object(
    {
      type: Type.Literal('end'),
      id,
      finish_reason: EndReason,
      usage: UsageFields,
      generation_time: Type.Number(),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('error'), id, error: OwnFailure.properties.error }, closed),
]);

/** What the server sends on a WebSocket. */
export const SocketEvent = Type.Union([AnswerEvent, Type.Object({ type: Type.Literal('pong') }, closed)]);

export type AnswerEvent = Static<typeof AnswerEvent>;

/** The counts of a reply as this API writes them. */
export function usageFields({
  promptTokens,
  cachedTokens,
  replyTokens,
  cost,
}: Usage): Static<typeof UsageFields> {
  return {
    prompt_tokens: promptTokens,
    cached_tokens: cachedTokens,
    completion_tokens: replyTokens,
    total_tokens: promptTokens + replyTokens,
    ...(cost !== undefined && { cost }),
  };
}

/** Seconds from the first token to the last. */
export const secondsOf = ({ replyMs }: Usage): number => replyMs / 1000;

/** One step of a reply as it is sent; undefined for a step that says nothing to a client. */
export function answerEvent(event: ReplyEvent): AnswerEvent | undefined {
  switch (event.type) {
    case 'queued':
      return { type: 'queued' };
    case 'prompt':
    case 'promptLogprobs':
      return undefined;
    case 'reading':
      return { type: 'reading', done: event.done, total: event.total };
    case 'text':
      return { type: 'text', text: event.text };
    case 'end':
      return {
        type: 'end',
        finish_reason: event.reason,
        usage: usageFields(event.usage),
        generation_time: secondsOf(event.usage),
      };
  }
}
