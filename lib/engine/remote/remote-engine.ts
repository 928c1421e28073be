import OpenAI from 'openai';
import type { Turn } from '../../chat/message.js';
import type { Omitted, ReplyEvent } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import { trim } from '../../chat/trim.js';
import { LlmtuiError } from '../../errors.js';
import type {
  Engine,
  EngineActivity,
  EngineMemory,
  ModelFacts,
  PromptMeasure,
  RawPrompt,
  ReplyOptions,
} from '../engine.js';
import { estimatedTokens, estimatedTurns } from './estimate.js';
import { guardedFetch } from './guarded-fetch.js';
import { type KnownServer, serverAt } from './known-servers.js';
import { reasoningTags } from './messages.js';
import { type Ask, remoteReply } from './reply.js';
import { TOOL_FORMAT } from './reply-text.js';
import { chatRequest, completionRequest, impossible } from './request.js';
import type { RemoteParts, RemoteSpec } from './spec.js';
import { type Sent, Telling } from './telling.js';

/** Turns that are sent at most where models.yaml says nothing. */
const HISTORY = 10;
/** The client's own limit is not used: a step that takes too long is told apart by `awake`. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * A model of a server that speaks the OpenAI API. Nothing is asked of the server before the first reply. Tokens of
 * prompts are estimates; the `end` event has the server's own count. Throws BAD_CONFIG for a base URL, a key or a header
 * that cannot be sent.
 */
export async function openRemote(spec: RemoteSpec, parts: RemoteParts): Promise<Engine> {
  checkSpec(spec);
  return new RemoteEngine(spec, parts);
}

function checkSpec({ name, baseUrl, key, headers = {} }: RemoteSpec): void {
  const wrong = (what: string): LlmtuiError => new LlmtuiError('BAD_CONFIG', `models.yaml, ${name}: ${what}`);
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw wrong('base_url must be an address that begins with http:// or https://');
  if (url.username !== '' || url.password !== '')
    throw wrong('base_url holds a password; put it into a variable and name that in api_key_env');
  // The error of what would send them quotes them.
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw wrong('the key holds characters that no key has; look at the variable that api_key_env names');
  for (const [header, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header) || !/^[\x20-\x7e]*$/.test(value))
      throw wrong(`the header ${JSON.stringify(header.slice(0, 60))} cannot be sent`);
  }
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

  constructor(spec: RemoteSpec, parts: RemoteParts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#server = serverAt(spec.baseUrl, spec.server);
    this.contextSize = spec.contextSize ?? this.#server.contextSize;
    this.model = factsOf(spec, this.contextSize);
    this.#client = new OpenAI({
      baseURL: spec.baseUrl.replace(/\/+$/, ''),
      // `guardedFetch` sends the key; given nothing, the client would read the environment.
      apiKey: 'unused',
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: NEVER_MS,
      logLevel: 'off',
      fetch: guardedFetch(spec),
    });
  }

  async *reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options: ReplyOptions = {},
  ): AsyncGenerator<ReplyEvent> {
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

  async embed(): Promise<never> {
    throw impossible(this.#server.name, 'vectors of texts');
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

function factsOf({ name, baseUrl, model }: RemoteSpec, contextSize: number): ModelFacts {
  const { host } = new URL(baseUrl);
  return {
    name,
    path: baseUrl,
    description: `${model} at ${host}`,
    architecture: 'remote',
    parameters: 0,
    sizeBytes: 0,
    trainedContext: contextSize,
    template: 'server',
    templateSource: '',
    toolFormat: TOOL_FORMAT,
    reasoning: reasoningTags,
    meetsDemands: true,
    vocabulary: 0,
    bos: '',
    eos: '',
    device: host,
  };
}
