import type OpenAI from 'openai';
import type { Turn } from '../../chat/message.js';
import type { Omitted, ReplyEvent } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import { trim } from '../../chat/trim.js';
import { LlmtuiError } from '../../errors.js';
import type {
  EmbeddingFacts,
  Embeddings,
  EmbedOptions,
  Engine,
  EngineActivity,
  EngineMemory,
  ModelFacts,
  PromptMeasure,
  RawPrompt,
  ReplyOptions,
} from '../engine.js';
import { checkSpec } from './check-spec.js';
import { clientFor } from './client.js';
import { type AskWhole, remoteEmbed } from './embed.js';
import { estimatedTokens, estimatedTurns } from './estimate.js';
import { type KnownServer, serverAt } from './known-servers.js';
import { factsOf } from './remote-facts.js';
import { type Ask, remoteReply } from './reply.js';
import { chatRequest, completionRequest, impossible } from './request.js';
import type { RemoteParts, RemoteSpec } from './spec.js';
import { type Sent, Telling } from './telling.js';
import { wholeAnswer } from './whole-answer.js';

/** Turns that are sent at most where models.yaml says nothing. */
const HISTORY = 10;

/**
 * A model of a server that speaks the OpenAI API. Nothing is asked of the server before the first reply, but of one that
 * embeds a vector, which tells its length. Tokens of prompts are estimates; the `end` event has the server's own count.
 * Throws BAD_CONFIG for a base URL, a key or a header that cannot be sent.
 */
export async function openRemote(
  spec: RemoteSpec,
  parts: RemoteParts,
  signal: AbortSignal = new AbortController().signal,
): Promise<Engine> {
  checkSpec(spec);
  if (spec.embeds !== true) return new RemoteEngine(spec, parts);
  const ask: AskWhole = once => wholeAnswer(once, spec, parts, signal);
  const { vectors } = await remoteEmbed(clientFor(spec, 'json'), spec, ['a'], ask);
  const { contextSize = serverAt(spec.baseUrl, spec.server).contextSize } = spec;
  // How the vector is made of those of the tokens is the server's affair.
  return new RemoteEngine(spec, parts, {
    dimensions: vectors[0]?.length ?? 0,
    pooling: 'mean',
    maxTokens: contextSize,
  });
}

class RemoteEngine implements Engine {
  readonly model: ModelFacts;
  readonly contextSize: number;
  readonly #spec: RemoteSpec;
  readonly #parts: RemoteParts;
  readonly #server: KnownServer;
  readonly #client: OpenAI;
  readonly #running = new Set<Telling>();
  readonly #ending = new AbortController();

  constructor(spec: RemoteSpec, parts: RemoteParts, embedding?: EmbeddingFacts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#server = serverAt(spec.baseUrl, spec.server);
    this.contextSize = spec.contextSize ?? this.#server.contextSize;
    this.model = factsOf(spec, this.contextSize, embedding);
    this.#client = clientFor(spec, 'stream');
  }

  async *reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options: ReplyOptions = {},
  ): AsyncGenerator<ReplyEvent> {
    this.#refuseUnreadable(path);
    const { turns, omitted } = this.#fitted(path, sampling, options);
    const body = chatRequest(turns, sampling, options, this.#server, this.#spec.model);
    const sent = { promptTokens: estimatedTurns(turns), omitted, seed: sampling.seed ?? -1 };
    yield* this.#stream(abort => this.#client.chat.completions.create(body, { signal: abort }), sent, signal);
  }

  async *complete(
    prompt: RawPrompt,
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options: ReplyOptions = {},
  ): AsyncGenerator<ReplyEvent> {
    if (prompt.length === 0) throw new LlmtuiError('BAD_INPUT', 'the prompt is empty');
    const body = completionRequest(prompt, sampling, options, this.#server, this.#spec.model);
    const promptTokens = typeof prompt === 'string' ? estimatedTokens(prompt) : prompt.length;
    const sent = { promptTokens, omitted: { turns: 0, tokens: 0 }, seed: sampling.seed ?? -1 };
    yield* this.#stream(abort => this.#client.completions.create(body, { signal: abort }), sent, signal);
  }

  async embed(texts: readonly RawPrompt[], signal: AbortSignal, options?: EmbedOptions): Promise<Embeddings> {
    const either = AbortSignal.any([signal, this.#ending.signal]);
    if (this.model.embedding === undefined)
      throw impossible(
        this.#server.name,
        'vectors of texts',
        'set embedding: true in its entry if it embeds',
      );
    const ask: AskWhole = once => wholeAnswer(once, this.#spec, this.#parts, either);
    return remoteEmbed(clientFor(this.#spec, 'json'), this.#spec, texts, ask, options);
  }

  async tokenize(): Promise<never> {
    throw impossible(this.#server.name, 'the tokens of a text');
  }

  async detokenize(): Promise<never> {
    throw impossible(this.#server.name, 'the text of tokens');
  }

  async render(): Promise<never> {
    throw impossible(this.#server.name, 'its chat template');
  }

  /** Estimates: a token for each four bytes. */
  async measure(path: readonly Turn[], options: ReplyOptions = {}): Promise<PromptMeasure> {
    const { turns, omitted } = this.#fitted(path, {}, options);
    return { tokens: estimatedTurns(turns), omitted };
  }

  /** The replies that this process waits for; what the server does for others it does not tell. */
  async activity(): Promise<EngineActivity> {
    const sequences = [...this.#running].map(({ sent, tokens }) => ({
      busy: true,
      cachedTokens: 0,
      promptTokens: sent.promptTokens,
      replyTokens: tokens,
    }));
    return { parallel: Math.max(1, sequences.length), waiting: 0, sequences };
  }

  async memory(): Promise<EngineMemory> {
    return { weights: 0, kvCache: 0, computeBuffers: 0, cachedTokens: 0 };
  }

  async unload(): Promise<void> {
    this.#ending.abort();
  }

  async *#stream(ask: Ask, sent: Sent, signal: AbortSignal): AsyncGenerator<ReplyEvent> {
    const telling = new Telling(sent, this.#parts.now, this.#spec.price);
    const either = AbortSignal.any([signal, this.#ending.signal]);
    this.#running.add(telling);
    try {
      yield* remoteReply(ask, telling, this.#spec, this.#parts, either);
    } finally {
      this.#running.delete(telling);
    }
  }

  /** A server that reads no pictures refuses them in words of its own, or ignores them. */
  #refuseUnreadable(path: readonly Turn[]): void {
    const { name, vision, embedding } = this.model;
    if (embedding !== undefined)
      throw new LlmtuiError('BAD_INPUT', `${name} embeds texts and cannot chat; choose another model`);
    if (vision !== true && path.some(({ images = [] }) => images.length > 0))
      throw new LlmtuiError(
        'BAD_INPUT',
        `${name} is not known to read pictures; if it does, set vision: true in its entry of models.yaml`,
      );
  }

  /** The turns that are sent. */
  #fitted(
    path: readonly Turn[],
    { max_tokens = -1 }: Partial<Sampling>,
    { whole = false, maxTurns = Number.POSITIVE_INFINITY }: ReplyOptions,
  ): { readonly turns: readonly Turn[]; readonly omitted: Omitted } {
    // Whether all of it fits is for the server to say, which has the tokenizer.
    if (whole) return { turns: path, omitted: { turns: 0, tokens: 0 } };
    const { history = HISTORY } = this.#spec;
    const most = history === 'tokens' ? maxTurns : Math.min(history, maxTurns);
    const reserve = Math.min(Math.max(max_tokens, this.contextSize / 8), this.contextSize / 2);
    const limits = {
      budget: Math.floor(this.contextSize - reserve),
      ...(most < path.length && { maxTurns: most }),
    };
    return trim(path, limits, estimatedTurns);
  }
}
