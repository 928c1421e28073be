import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** How values are framed on a stream. */
export interface StreamFormat {
  readonly contentType: string;
  readonly frame: (value: unknown) => string;
  /** What keeps a silent connection open; undefined where the format has nothing of the kind. */
  readonly keepAlive?: string;
}

/** Server-sent events: html.spec.whatwg.org, 9.2. A string is sent as it is, as OpenAI's `[DONE]`. */
export const sse: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  frame: value => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`,
  keepAlive: ': waiting\n\n',
};

/** Server-sent events that bear the `type` of their value as name. */
export const namedSse: StreamFormat = {
  ...sse,
  frame: value => `event: ${(value as { readonly type: string }).type}\n${sse.frame(value)}`,
};

/** One JSON value a line. */
export const ndjson: StreamFormat = {
  contentType: 'application/x-ndjson',
  frame: value => `${JSON.stringify(value)}\n`,
};

/**
 * A streamed answer. Begin it when nothing can fail any more that deserves a status of its own: the status is 200 from
 * then on, and what fails is sent as a value of the stream.
 */
export class AnswerStream {
  readonly #response: ServerResponse;
  readonly #format: StreamFormat;
  readonly #timer: NodeJS.Timeout | undefined;

  private constructor(response: ServerResponse, format: StreamFormat, keepAliveMs: number) {
    this.#response = response;
    this.#format = format;
    const { keepAlive } = format;
    if (keepAlive !== undefined) {
      this.#timer = setInterval(() => {
        // Who does not read needs no comments piled up for him.
        if (!this.isFull) response.write(keepAlive);
      }, keepAliveMs);
      this.#timer.unref();
    }
  }

  /** Sends status 200 and the headers; `keepAliveMs` is the time between comments while nothing else is sent. */
  static begin(reply: FastifyReply, format: StreamFormat, keepAliveMs: number): AnswerStream {
    reply.hijack();
    const { raw } = reply;
    // A reader that leaves is noticed by `close`.
    raw.on('error', () => {});
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': format.contentType,
      'cache-control': 'no-store',
      // nginx holds answers back otherwise.
      'x-accel-buffering': 'no',
    });
    raw.flushHeaders();
    return new AnswerStream(raw, format, keepAliveMs);
  }

  /** Sends a value; resolves when there is room for the next, or nobody reads any more. */
  async send(value: unknown): Promise<void> {
    const response = this.#response;
    this.#timer?.refresh();
    if (response.destroyed || response.write(this.#format.frame(value))) return;
    await new Promise<void>(resolve => {
      const over = (): void => {
        response.off('drain', over);
        response.off('close', over);
        resolve();
      };
      response.on('drain', over);
      response.on('close', over);
    });
  }

  /** Sends values as they come. Throws as `values` do. */
  async sendAll(values: AsyncIterable<unknown>): Promise<void> {
    for await (const value of values) await this.send(value);
  }

  /** Whether what was sent waits for its reader. */
  get isFull(): boolean {
    return this.#response.writableNeedDrain;
  }

  /** Ends the stream. Idempotent. */
  end(): void {
    clearInterval(this.#timer);
    this.#response.end();
  }
}
