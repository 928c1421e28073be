import type { FastifyReply } from 'fastify';
import type { ReplyEvent } from '../chat/reply.js';
import { LlmtuiError } from '../errors.js';
import type { AcquireOptions, LentModel } from '../models/pooled.js';
import type { Reader } from './replies.js';
import type { Serving } from './serving.js';

/** A model that answers one request. */
export interface Answering extends LentModel {
  /** Aborted when the client leaves, and when the server ends. */
  readonly signal: AbortSignal;
}

/** Which model is asked for: by name, or the default for the task. */
export interface Wanted extends AcquireOptions {
  readonly model: string | undefined;
}

/**
 * Lends a model to `use` for as long as that takes. A reader that leaves aborts the signal, waiting for the model
 * included; an engine that failed is not lent again. Throws as `PooledModels.acquire` and `use` do, a refusal with
 * status 503 where too many replies run, and the reason of the signal where the reader left while it waited for a model.
 */
export async function answering<Result>(
  { models, replies }: Pick<Serving, 'models' | 'replies'>,
  reader: Reader,
  { model, ...options }: Wanted,
  use: (answering: Answering) => Promise<Result>,
): Promise<Result> {
  const reply = replies.begin(reader);
  try {
    const lent = await models.acquire(model, reply.signal, options);
    try {
      return await use({ ...lent, signal: reply.signal });
    } catch (thrown) {
      if (thrown instanceof LlmtuiError && thrown.code === 'ENGINE_FAILED') lent.lease.discard();
      throw thrown;
    } finally {
      lent.lease.release();
    }
  } finally {
    reply.end();
  }
}

/** The reader of a reply: of an HTTP answer its response. */
export const readerOf = (reply: FastifyReply): Reader => reply.raw;

/**
 * The events of a reply once the first is there: what can be refused (template, tokens, context, grammar) was not.
 * Streamed answers wait for it before they send a status.
 */
export async function begun(events: AsyncIterable<ReplyEvent>): Promise<AsyncIterable<ReplyEvent>> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for (let step = first; step.done !== true; step = await iterator.next()) yield step.value;
      } finally {
        await iterator.return?.();
      }
    },
  };
}
