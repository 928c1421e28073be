import type { ReplyEvent, Usage } from '../chat/reply.js';
import type { MessageLine, RequestLine } from './log.js';

/** A request from its beginning on, as somebody sees it who watches the server. Never changed in place. */
export interface WatchedRequest extends Omit<RequestLine, 'type' | 'status' | 'milliseconds'> {
  /** One of its own, also for the messages of one WebSocket. */
  readonly key: number;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
  /** Undefined while it runs. */
  readonly status?: number;
  readonly milliseconds?: number;
}

/** What is known of a request when it begins. */
export type Begun = Pick<WatchedRequest, 'id' | 'method' | 'path' | 'client' | 'begunAt'>;

/** The replies of one request, counted. */
interface Counts {
  request: WatchedRequest;
  /** Of replies that have ended; milliseconds and tokens. */
  replyTokens: number;
  replyMs: number;
}

const ignored = (): void => {};

/** What requests a server answers, and how far they are: told to `tell` with every change. */
export class Requests {
  readonly #tell: (request: WatchedRequest) => void;
  readonly #logMessage: ((line: MessageLine) => void) | undefined;
  readonly #counts = new WeakMap<object, Counts>();
  #keys = 0;

  /** `logMessage`, where somebody wants that, hears what is asked and answered. */
  constructor(tell: (request: WatchedRequest) => void = ignored, logMessage?: (line: MessageLine) => void) {
    this.#tell = tell;
    this.#logMessage = logMessage;
  }

  /** `reader` is what the answer is written to. */
  begin(reader: object, begun: Begun): void {
    const request = { ...begun, key: ++this.#keys };
    this.#counts.set(reader, { request, replyTokens: 0, replyMs: 0 });
    this.#tell(request);
  }

  /** The events of a reply to what is asked in the request, which are counted as they pass. */
  async *counted(
    reader: object,
    model: string,
    asked: unknown,
    events: AsyncIterable<ReplyEvent>,
  ): AsyncGenerator<ReplyEvent> {
    this.#change(reader, { model });
    this.#log(reader, 'asked', () => JSON.stringify(asked));
    let text = '';
    try {
      for await (const event of events) {
        if (event.type === 'prompt') this.#change(reader, { promptTokens: event.total });
        else if (event.type === 'text') this.#written(reader, event.tokens);
        else if (event.type === 'end') this.#ended(reader, event.usage);
        if (event.type === 'text' && this.#logMessage !== undefined) text += event.text;
        yield event;
      }
    } finally {
      this.#log(reader, 'answered', () => text);
    }
  }

  /** A request was answered with vectors of so many tokens. */
  embedded(reader: object, model: string, promptTokens: number): void {
    this.#change(reader, { model, promptTokens });
  }

  /** The request is over; gives its line for the log. */
  end(reader: object, status: number, now: number): RequestLine | undefined {
    const counts = this.#counts.get(reader);
    if (counts === undefined) return undefined;
    this.#counts.delete(reader);
    const { key: _, begunAt, ...facts } = counts.request;
    const milliseconds = now - begunAt;
    this.#tell({ ...counts.request, status, milliseconds });
    return { type: 'request', ...facts, status, milliseconds };
  }

  /** Several replies to one request are told as one. */
  #written(reader: object, tokens: number): void {
    const past = this.#counts.get(reader)?.replyTokens ?? 0;
    this.#change(reader, { replyTokens: past + tokens });
  }

  #ended(reader: object, { promptTokens, replyTokens, replyMs }: Usage): void {
    const counts = this.#counts.get(reader);
    if (counts === undefined) return;
    counts.replyTokens += replyTokens;
    counts.replyMs += replyMs;
    const { replyTokens: tokens, replyMs: time } = counts;
    this.#change(reader, {
      promptTokens,
      replyTokens: tokens,
      ...(time > 0 && { tokensPerSecond: Math.round((tokens / time) * 10_000) / 10 }),
    });
  }

  #log(reader: object, direction: MessageLine['direction'], text: () => string): void {
    const id = this.#counts.get(reader)?.request.id ?? '';
    this.#logMessage?.({ type: 'message', id, direction, text: text() });
  }

  #change(reader: object, change: Partial<WatchedRequest>): void {
    const counts = this.#counts.get(reader);
    if (counts === undefined) return;
    counts.request = { ...counts.request, ...change };
    this.#tell(counts.request);
  }
}
