/** A request that is over. */
export interface RequestLine {
  readonly type: 'request';
  readonly id: string;
  /** `CHAT` for a message on a WebSocket. */
  readonly method: string;
  /** Without the query, which may hold a key. */
  readonly path: string;
  /** 499 where the client left before the answer was written, 503 where the end of the server cut it off. */
  readonly status: number;
  readonly milliseconds: number;
  readonly client: string;
  /** What answered, where a model did; the counts are those of all replies to the request. */
  readonly model?: string;
  readonly promptTokens?: number;
  readonly replyTokens?: number;
  /** Of the replies alone, without their prompts. */
  readonly tokensPerSecond?: number;
}

/** What is asked of a model, or what it answered: only where somebody wants it in the log. */
export interface MessageLine {
  readonly type: 'message';
  /** Of the request. */
  readonly id: string;
  readonly direction: 'asked' | 'answered';
  /** The turns or the prompt as JSON, or the text of the reply. */
  readonly text: string;
}

/** One line of the server's log; but for a `MessageLine` never with the text of a message. */
export type LogLine =
  | RequestLine
  | MessageLine
  /** `detail` is what the client was not told. */
  | { readonly type: 'failure'; readonly id: string; readonly status: number; readonly detail: string }
  /** Bytes that were no request, or came too slowly. */
  | { readonly type: 'refused'; readonly id: string; readonly status: number; readonly detail: string }
  | { readonly type: 'notice'; readonly text: string; readonly level?: 'info' | 'warning' | 'error' };

export type ServerLog = (line: LogLine) => void;
