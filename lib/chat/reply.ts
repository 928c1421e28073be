/** Why a reply ended: the model or a stop string ended it, the token limit was reached, or the caller stopped it. */
export type EndReason = 'stop' | 'length' | 'abort';

/** Counts in tokens, times in milliseconds, of one reply. */
export interface Usage {
  /** Tokens of the rendered prompt. */
  readonly promptTokens: number;
  /** Of these, how many the KV cache already held. */
  readonly cachedTokens: number;
  /** Tokens generated, the end-of-turn token not counted. */
  readonly replyTokens: number;
  /** Of these, those of its reasoning, where that is told apart; to some tokens, as text comes in pieces. */
  readonly reasoningTokens?: number;
  /** From the request to the first generated token. */
  readonly firstTokenMs: number;
  /** Reading the prompt. */
  readonly readMs: number;
  /** Generating, from the first token to the last. */
  readonly replyMs: number;
  /** The seed that was used, drawn at random when none was asked for; -1 if the reply ended before that was told. */
  readonly seed: number;
  /** US dollars, where a remote server tells it or its price is known. */
  readonly cost?: number;
}

/** A request to a remote server that failed and is made again. */
export interface Retry {
  /** Milliseconds from now. */
  readonly inMs: number;
  /** Of the request that follows, from 2. */
  readonly attempt: number;
  /** What went wrong, in a sentence. */
  readonly reason: string;
}

/** Another model answers, because the one that was asked cannot be reached. */
export interface Fallback {
  /** Name of the model that answers, as the model list shows it. */
  readonly model: string;
  /** Why the other one does not, in a sentence. */
  readonly cause: string;
}

/** What was left out of a path so that it fits, oldest turns first. */
export interface Omitted {
  readonly turns: number;
  readonly tokens: number;
}

/** A token and how probable it was, from the raw logits, before sampling. */
export interface TokenProbability {
  readonly token: number;
  /** What it prints; not whole UTF-8, maybe. */
  readonly bytes: readonly number[];
  /** Natural logarithm. */
  readonly logprob: number;
}

/** A token of a reply with the most probable ones at its place, best first. */
export interface TokenLogprobs extends TokenProbability {
  readonly top: readonly TokenProbability[];
}

/** One step of a reply. `prompt` comes once, after `queued` and before all else; `end` comes once, last. */
export type ReplyEvent =
  /**
   * The request waits until others are done. Not sent where it starts at once. With `retry` it waits to be made again,
   * and may yet be refused; that comes any number of times before the first text. With `fallback` it has been handed to
   * another model, whose events follow; that comes once.
   */
  | { readonly type: 'queued'; readonly retry?: Retry; readonly fallback?: Fallback }
  /** The prompt as it will be read: total tokens, tokens already in the KV cache, and what was left out. */
  | { readonly type: 'prompt'; readonly total: number; readonly cached: number; readonly omitted: Omitted }
  /** Prompt tokens evaluated so far, cached ones included. */
  | { readonly type: 'reading'; readonly done: number; readonly total: number }
  /** Those of the prompt, where they were asked for; its first token has none. Once, before any text. */
  | { readonly type: 'promptLogprobs'; readonly tokens: readonly TokenLogprobs[] }
  /**
   * Whole characters only; never half a stop string. `tokens` counts the reply's tokens so far. `logprobs`, where they
   * were asked for, are those of the tokens since the event before; of the last ones the text may be empty.
   */
  | {
      readonly type: 'text';
      readonly text: string;
      readonly tokens: number;
      readonly logprobs?: readonly TokenLogprobs[];
    }
  | {
      readonly type: 'end';
      readonly reason: EndReason;
      readonly usage: Usage;
      /** The string of `stop` that ended it. */
      readonly stopString?: string;
      /** Every token of prompt and reply, where they were asked for. */
      readonly tokens?: readonly number[];
    };
