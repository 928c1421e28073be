import { append, type Conversation } from '../../chat/conversation.js';
import { newId } from '../../chat/ids.js';
import type { Message } from '../../chat/message.js';
import type { EndReason, Usage } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';

/** A question and its answer. */
export interface Exchange {
  readonly question: string;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answer: string;
  readonly answeredAt: number;
  readonly model: string;
  readonly sampling: Partial<Sampling>;
  readonly end: EndReason;
  readonly usage: Usage;
}

/**
 * The conversation with a question and its answer added below `parent`; the answer is selected. Where something else
 * was added there meanwhile, this is a branch beside it.
 */
export function withExchange(
  conversation: Conversation,
  parent: string | null,
  exchange: Exchange,
  random: () => number,
): Conversation {
  const { question, askedAt, answer, answeredAt, model, sampling, end, usage } = exchange;
  const asked: Message = {
    id: newId('msg', askedAt, random),
    parent,
    role: 'user',
    parts: [{ type: 'text', text: question }],
    createdAt: askedAt,
  };
  const reply: Message = {
    id: newId('msg', answeredAt, random),
    parent: asked.id,
    role: 'assistant',
    parts: [{ type: 'text', text: answer }],
    createdAt: answeredAt,
    origin: { model, sampling, end, usage },
  };
  return { ...append(append(conversation, asked), reply), model };
}
