import { append, type Conversation } from './conversation.js';
import { newId } from './ids.js';
import type { Image } from './image.js';
import type { ImagePart, Message } from './message.js';
import type { EndReason, Usage } from './reply.js';
import type { Sampling } from './sampling.js';

/** One answer as the model wrote it. */
export interface Answer {
  readonly text: string;
  /** Who wrote it, where that is not the model of the exchange. */
  readonly model?: string;
  readonly end: EndReason;
  readonly usage: Usage;
  /** With the seed of this answer. */
  readonly sampling: Partial<Sampling>;
  /** When it ended, milliseconds since the epoch. */
  readonly at: number;
}

/** A question and its answers. */
export interface Exchange {
  readonly question: string;
  /** What the question shows. */
  readonly images?: readonly Image[];
  /** When it was asked, milliseconds since the epoch. */
  readonly askedAt: number;
  readonly model: string;
  readonly answers: readonly Answer[];
}

/**
 * The conversation with a question below `parent` and its answers side by side; the last one is selected. Where
 * something else was added there meanwhile, this is a branch beside it.
 */
export function withExchange(
  conversation: Conversation,
  parent: string | null,
  { question, images = [], askedAt, model, answers }: Exchange,
  random: () => number,
): Conversation {
  const asked: Message = {
    id: newId('msg', askedAt, random),
    parent,
    role: 'user',
    parts: [
      ...images.map((image): ImagePart => ({ type: 'image', image })),
      { type: 'text', text: question },
    ],
    createdAt: askedAt,
  };
  const replies = answers.map(
    ({ text, model: own = model, end, usage, sampling, at }): Message => ({
      id: newId('msg', at, random),
      parent: asked.id,
      role: 'assistant',
      parts: [{ type: 'text', text }],
      createdAt: at,
      origin: { model: own, sampling, end, usage },
    }),
  );
  return { ...[asked, ...replies].reduce<Conversation>(append, conversation), model };
}
