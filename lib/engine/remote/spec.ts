/** A model of a server that speaks the OpenAI API. */
export interface RemoteSpec {
  /** As the model list shows it. */
  readonly name: string;
  /** Where the API begins, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Sent to the origin of `baseUrl` and to no other. */
  readonly key?: string;
  /** What the server calls the model. */
  readonly model: string;
  /** Sent with each request, to the same origin only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A name of `known-servers`; read from `baseUrl` where it is not given. */
  readonly server?: string;
  /** Tokens; what the kind of server usually has where it is not given. */
  readonly contextSize?: number;
  readonly price?: RemotePrice;
  /** It reads pictures; one without is sent none. */
  readonly vision?: boolean;
  /** It gives vectors of texts and does not chat. */
  readonly embeds?: boolean;
  /** Newest turns that are sent at most, or as many as the context takes; 10 where it is not given. */
  readonly history?: number | 'tokens';
}

/** US dollars per million tokens. */
export interface RemotePrice {
  readonly input: number;
  readonly output: number;
}

/** The world around a remote engine. */
export interface RemoteParts {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Resolves after `ms`; rejects when `signal` is aborted. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds without a word from the server after which it counts as gone; 3 minutes where it is not given. */
  readonly idleMs?: number;
}
