import { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Turn } from '../chat/message.js';
import type { ReplyEvent } from '../chat/reply.js';
import type { Sampling } from '../chat/sampling.js';
import type { Embeddings, EmbedOptions, Engine, RawPrompt, ReplyOptions } from '../engine/engine.js';
import type { Lease } from '../engine/pool.js';
import { LlmtuiError } from '../errors.js';
import type { ModelEntry } from '../models/list.js';
import type { AcquireOptions } from '../models/pooled.js';
import type { Grammars } from './grammars/grammars.js';
import type { Reader } from './replies.js';
import type { Serving } from './serving.js';

/** A model that answers one request. */
export interface Answering {
  /** Once a reply has begun, the model that gives it: a fallback, maybe. */
  readonly entry: ModelEntry;
  readonly engine: Engine;
  /** Aborted when the client leaves, and when the server ends. */
  readonly signal: AbortSignal;
  /**
   * The events of a reply to `path`, once the first is there: what can be refused (template, tokens, context, grammar)
   * was not, so that a streamed answer can send its status. They end with reason `abort` when `signal` is aborted.
   * Throws as `Engine.reply`; an engine that failed is not lent again.
   */
  begin(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    options?: ReplyOptions,
  ): Promise<AsyncIterable<ReplyEvent>>;
  /** The same for a prompt as it stands. Throws as `Engine.complete`. */
  complete(
    prompt: RawPrompt,
    sampling: Partial<Sampling>,
    options?: ReplyOptions,
  ): Promise<AsyncIterable<ReplyEvent>>;
  /** The grammar that a reply is held to. Throws as `Grammars.make`. */
  readonly makeGrammar: Grammars['make'];
  /** Vectors of texts. Throws as `Engine.embed`; an engine that failed is not lent again. */
  embed(texts: readonly RawPrompt[], options?: EmbedOptions): Promise<Embeddings>;
}

/** Which model is asked for: by name, or the default for the task. */
export interface Wanted extends AcquireOptions {
  readonly model: string | undefined;
}

/**
 * Lends a model to `use` for as long as that takes. A reader that leaves aborts the signal, waiting for the model
 * included. Throws as `PooledModels.acquire` and `use` do, a refusal with status 503 where too many replies run, and the
 * reason of the signal where the reader left while it waited for a model.
 */
export async function answering<Result>(
  {
    models,
    replies,
    metrics,
    requests,
    grammars,
  }: Pick<Serving, 'models' | 'replies' | 'metrics' | 'requests' | 'grammars'>,
  reader: Reader,
  { model, ...options }: Wanted,
  use: (answering: Answering) => Promise<Result>,
): Promise<Result> {
  const reply = replies.begin(reader);
  const { signal } = reply;
  try {
    const { entry, engine, lease } = await models.acquire(model, signal, options);
    let answers = entry;
    const hand = (name: string): void => {
      answers = { ...entry, name };
      tellFallback(reader, name);
    };
    const run = (asked: unknown, events: AsyncIterable<ReplyEvent>) =>
      begun(
        watched(requests.counted(reader, entry.name, asked, metrics.counted(entry.name, events)), lease),
        hand,
      );
    const begin: Answering['begin'] = (path, sampling, replyOptions) =>
      run(path, engine.reply(path, sampling, signal, replyOptions));
    const complete: Answering['complete'] = (prompt, sampling, replyOptions) =>
      run(prompt, engine.complete(prompt, sampling, signal, replyOptions));
    const embed: Answering['embed'] = (texts, embedOptions) =>
      engine.embed(texts, signal, embedOptions).catch((thrown: unknown) => {
        discardFailed(lease, thrown);
        throw thrown;
      });
    const makeGrammar: Answering['makeGrammar'] = source => grammars.make(source);
    try {
      return await use({
        get entry() {
          return answers;
        },
        ...{ engine, signal, begin, complete, embed, makeGrammar },
      });
    } finally {
      lease.release();
    }
  } finally {
    reply.end();
  }
}

/** The reader of a reply: of an HTTP answer its response. */
export const readerOf = (reply: FastifyReply): Reader => reply.raw;

/** The same events; an engine that fails is given back as such, whoever catches the failure. */
async function* watched(events: AsyncIterable<ReplyEvent>, lease: Lease): AsyncGenerator<ReplyEvent> {
  try {
    yield* events;
  } catch (thrown) {
    discardFailed(lease, thrown);
    throw thrown;
  }
}

function discardFailed(lease: Lease, thrown: unknown): void {
  if (thrown instanceof LlmtuiError && thrown.code === 'ENGINE_FAILED') lease.discard();
}

/** Says who answers, where that is not the model that was asked for and the headers are not sent. */
function tellFallback(reader: Reader, model: string): void {
  const isOpen = reader instanceof ServerResponse && !reader.headersSent;
  if (isOpen) reader.setHeader('x-llmtui-fallback', encodeURIComponent(model));
}

async function begun(
  events: AsyncGenerator<ReplyEvent>,
  hand: (model: string) => void,
): Promise<AsyncIterable<ReplyEvent>> {
  let first = await events.next();
  // A request that is made again, or by another model, may yet be refused.
  while (first.done !== true && first.value.type === 'queued') {
    const { retry, fallback } = first.value;
    if (fallback !== undefined) hand(fallback.model);
    else if (retry === undefined) break;
    first = await events.next();
  }
  return (async function* () {
    try {
      for (let step = first; step.done !== true; step = await events.next()) yield step.value;
    } finally {
      await events.return(undefined);
    }
  })();
}
