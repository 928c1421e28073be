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
  /** From the request to the first generated token. */
  readonly firstTokenMs: number;
  /** Reading the prompt. */
  readonly readMs: number;
  /** Generating, from the first token to the last. */
  readonly replyMs: number;
  /** The seed that was used, drawn at random when none was asked for; -1 if the reply ended before that was told. */
  readonly seed: number;
}

/** What was left out of a path so that it fits, oldest turns first. */
export interface Omitted {
  readonly turns: number;
  readonly tokens: number;
}

/** One step of a reply. `prompt` comes once, first; `end` comes once, last. */
export type ReplyEvent =
  /** The prompt as it will be read: total tokens, tokens already in the KV cache, and what was left out. */
  | { readonly type: 'prompt'; readonly total: number; readonly cached: number; readonly omitted: Omitted }
  /** Prompt tokens evaluated so far, cached ones included. */
  | { readonly type: 'reading'; readonly done: number; readonly total: number }
  /** Whole characters only; never half a stop string. `tokens` counts the reply's tokens so far. */
  | { readonly type: 'text'; readonly text: string; readonly tokens: number }
  | { readonly type: 'end'; readonly reason: EndReason; readonly usage: Usage };
