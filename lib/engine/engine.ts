import type { Turn } from '../chat/message.js';
import type { Omitted, ReplyEvent } from '../chat/reply.js';
import type { Sampling } from '../chat/sampling.js';

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
  /** Where it computes: `cpu`, or the name of the GPU back end. */
  readonly device: string;
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

/** What a caller may ask of one reply. */
export interface ReplyOptions {
  /** Newest turns that may be sent at most, the system prompt not counted. */
  readonly maxTurns?: number;
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

  /** Counts `path` as `reply` would send it, without evaluating anything. */
  measure(path: readonly Turn[], options?: ReplyOptions): Promise<PromptMeasure>;

  memory(): Promise<EngineMemory>;

  /** Ends running replies with reason `abort`, frees model and context, ends the thread. Idempotent. */
  unload(): Promise<void>;
}
