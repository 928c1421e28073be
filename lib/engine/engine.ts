import type { AnswerFormat } from '../chat/answer-format.js';
import type { Turn } from '../chat/message.js';
import type { Omitted, ReplyEvent } from '../chat/reply.js';
import type { Sampling } from '../chat/sampling.js';
import type { Tool, ToolChoice } from '../chat/tools/tool.js';

/** How a model that embeds texts makes their vectors. */
export interface EmbeddingFacts {
  /** Numbers of each vector. */
  readonly dimensions: number;
  /** What the vector of a text is made of: those of all its tokens, of the first, or of the last. */
  readonly pooling: 'mean' | 'cls' | 'last';
  /** Tokens of a text at most, those included that the model wants around it. */
  readonly maxTokens: number;
}

/** What a loaded model is. */
export interface ModelFacts {
  /** Name as the model list shows it. */
  readonly name: string;
  readonly path: string;
  /** llama.cpp's one-line description, such as `llama 135M Q4_1`. */
  readonly description: string;
  readonly architecture: string;
  readonly parameters: number;
  readonly sizeBytes: number;
  /** Tokens the model was trained to read. */
  readonly trainedContext: number;
  /** Name of the chat template in use: `model` for the file's own, else one of `templates/`. */
  readonly template: string;
  /** Why the file's own template is not in use, where it has one. */
  readonly templateNote?: string;
  /** Source of the chat template in use, Jinja. */
  readonly templateSource: string;
  /** How it is told of tools and asks for them: a name of `chat/tools`. */
  readonly toolFormat: string;
  /** Texts around its reasoning, such as `<think>` and `</think>`; absent for a model that does not reason. */
  readonly reasoning?: { readonly begin: string; readonly end: string };
  /**
   * Its server holds a reply to `ReplyOptions.demand`, so that no grammar is made for it, and the texts around its
   * reasoning always stand in the reply.
   */
  readonly meetsDemands?: true;
  /** Tokens of its vocabulary. */
  readonly vocabulary: number;
  /** Texts of the tokens that begin and end a text; empty where there is none. */
  readonly bos: string;
  readonly eos: string;
  /** It reads pictures; one without refuses a path that holds any with BAD_INPUT. */
  readonly vision?: true;
  /** Pixels of the longest side of pictures that it is best sent; absent where nobody said so. */
  readonly maxImageSide?: number;
  /** Absent for a model that generates text, which cannot embed; one that embeds cannot generate. */
  readonly embedding?: EmbeddingFacts;
  /** Where it computes: `cpu`, or the name of the GPU back end. */
  readonly device: string;
  /** Threads that compute; absent where it does not compute here. */
  readonly threads?: number;
  /** Whether flash attention is used; absent where that is not known. */
  readonly flashAttention?: boolean;
  /** Its own sampling defaults, where they are not those of the program; a reply's sampling goes before them. */
  readonly sampling?: Partial<Sampling>;
}

/** Bytes, at one moment. */
export interface EngineMemory {
  readonly weights: number;
  /** With what is kept of other conversations beside the cache. */
  readonly kvCache: number;
  readonly computeBuffers: number;
  /** Tokens held in the KV cache, over all sequences. */
  readonly cachedTokens: number;
}

/** What an answer has to be. */
export interface ReplyDemand {
  readonly format: AnswerFormat;
  readonly toolChoice?: ToolChoice;
  /** Whether it may hold several calls. */
  readonly severalCalls: boolean;
}

/** What a caller may ask of one reply. */
export interface ReplyOptions {
  /** Newest turns that may be sent at most, the system prompt not counted. */
  readonly maxTurns?: number;
  /** A path that does not fit is refused with CONTEXT_FULL; no turn is left out. */
  readonly whole?: boolean;
  /** Functions that the model is told of. */
  readonly tools?: readonly Tool[];
  /** Only a model that `meetsDemands` reads it. */
  readonly demand?: ReplyDemand;
  /** Whether a model that can reason or not does; its own way where it is not given. */
  readonly thinking?: boolean;
  /**
   * `sampling.grammar` counts only from the first of these texts in the reply on, that text included. A control token
   * that has such a text is printed.
   */
  readonly grammarAfter?: readonly string[];
  /** Goes on behind the token that ends a reply, up to `max_tokens`. */
  readonly ignoreEnd?: boolean;
  /** Tells with each token how probable it was, and that of so many others, 0 to 20. */
  readonly logprobs?: number;
  /** Tells them for the prompt, too, which is read afresh for it. Needs `logprobs`. */
  readonly promptLogprobs?: boolean;
  /** The `end` event holds all tokens. */
  readonly tokens?: boolean;
  /**
   * `render` breaks control tokens that the texts of the path spell, by zero-width spaces: for who reads every control
   * token in a prompt as one.
   */
  readonly inert?: boolean;
}

/** A text that is continued as it stands, its control tokens parsed as such and BOS put in front; or its tokens. */
export type RawPrompt = string | readonly number[];

export interface EmbedOptions {
  /** A text that is too long is cut at its end, and reported; else it is refused. */
  readonly truncate?: boolean;
  /** Vectors as the model gives them, of whatever length: for a head that was trained on them. */
  readonly raw?: boolean;
}

/** Vectors of texts, in their order. */
export interface Embeddings {
  /** Each of length 1, so that a dot product is the cosine, unless `raw` ones were asked for. */
  readonly vectors: readonly Float32Array[];
  /** Tokens that were read of each text. */
  readonly tokens: readonly number[];
  /** Indices of the texts that were cut. */
  readonly truncated: readonly number[];
}

/** How a text becomes tokens. */
export interface TokenizeOptions {
  /** BOS in front, where the model wants one. */
  readonly begin?: boolean;
  /** Control tokens are parsed as such; else they are plain text. */
  readonly special?: boolean;
}

/** What a model does at one moment. */
export interface EngineActivity {
  /** Replies that run at once at most. */
  readonly parallel: number;
  /** Replies that wait for one of these to end. */
  readonly waiting: number;
  /** A line for each sequence of the KV cache. */
  readonly sequences: readonly {
    readonly busy: boolean;
    /** Tokens that the cache holds of it. */
    readonly cachedTokens: number;
    /** Tokens of its prompt and of its reply so far; 0 where it is not busy. */
    readonly promptTokens: number;
    readonly replyTokens: number;
  }[];
}

/** How many tokens a path takes, rendered with the chat template, and what would be left out. */
export interface PromptMeasure {
  readonly tokens: number;
  readonly omitted: Omitted;
}

/** A loaded model that answers. */
export interface Engine {
  readonly model: ModelFacts;
  /** Prompt and reply together, in tokens. */
  readonly contextSize: number;

  /**
   * Streams one reply to `path`, which always is the whole path: a system turn or none, then user and assistant
   * turns in order. Only what follows the prefix that the KV cache holds is evaluated. A path that ends in an
   * assistant turn is continued.
   * The oldest turns that do not fit are left out and reported by the `prompt` event; the system prompt and the
   * last turn stay. Aborting `signal` ends the stream with reason `abort`; what was generated stays valid.
   * Throws CONTEXT_FULL if system prompt and last turn alone do not fit, BAD_INPUT for a bad grammar or sampling,
   * ENGINE_FAILED if the native code fails.
   */
  reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncIterable<ReplyEvent>;

  /**
   * The same for a prompt as it stands: no template, no turns, and no stop strings but those of `sampling`. Throws
   * CONTEXT_FULL where the prompt alone does not fit, BAD_INPUT for an empty prompt and for a token that there is not.
   */
  complete(
    prompt: RawPrompt,
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncIterable<ReplyEvent>;

  /**
   * Vectors of texts, many of which are evaluated at once. A text is read as plain text between the tokens that the
   * model wants around it; tokens are read as they stand. Rejects with the reason of `signal` when that is aborted.
   * Throws BAD_INPUT where the model does not embed, for an empty text and for a token that there is not; CONTEXT_FULL
   * for a text that is too long and not to be cut.
   */
  embed(texts: readonly RawPrompt[], signal: AbortSignal, options?: EmbedOptions): Promise<Embeddings>;

  /** Tokens of a text. */
  tokenize(text: string, options?: TokenizeOptions): Promise<readonly number[]>;

  /** Text of tokens, control tokens with theirs. Throws BAD_INPUT for a token that there is not. */
  detokenize(tokens: readonly number[]): Promise<string>;

  /** `path` as the chat template renders it, the text that the model would read. Throws as `reply`. */
  render(path: readonly Turn[], options?: ReplyOptions): Promise<string>;

  activity(): Promise<EngineActivity>;

  /** Counts `path` as `reply` would send it, without evaluating anything. */
  measure(path: readonly Turn[], options?: ReplyOptions): Promise<PromptMeasure>;

  memory(): Promise<EngineMemory>;

  /** Ends running replies with reason `abort`, frees model and context, ends the thread. Idempotent. */
  unload(): Promise<void>;
}
