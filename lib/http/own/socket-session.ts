import { EventEmitter } from 'node:events';
import { problemOf } from '../failure/problem.js';
import { busy, CLIENT_LEFT, invalid } from '../failure/refusal.js';
import type { Reader } from '../replies.js';
import type { Serving } from '../serving.js';
import { failureEvent } from './answer.js';
import { type AnswerEvent, answerEvent } from './events.js';
import type { SocketMessage } from './socket-messages.js';
import { talk } from './talk.js';

/** The side of `ws` that is used. */
export interface WebSocket {
  readonly bufferedAmount: number;
  on(event: 'message', listen: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'close' | 'pong', listen: () => void): unknown;
  send(text: string, sent: (error?: Error) => void): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Bytes that wait for a client that asks but does not read. */
const MOST_UNREAD = 1024 * 1024;
/** WebSocket close code for a client that breaks the rules (RFC 6455, 7.4.1). */
const POLICY_VIOLATION = 1008;

export interface SessionOptions {
  readonly serving: Serving;
  readonly socket: WebSocket;
  readonly read: (bytes: Uint8Array) => SocketMessage;
  /** Of the request that opened the socket. */
  readonly requestId: string;
  readonly path: string;
  readonly client: string;
}

/** The end of a reply that was stopped while it waited for its model. */
const nothing = {
  finish_reason: 'abort',
  usage: { prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  generation_time: 0,
} as const;

type Asked = Extract<SocketMessage, { readonly type: 'chat' }>;

/** One client on a WebSocket, with the replies that run for it. */
export class SocketSession {
  readonly #options: SessionOptions;
  /** By the ids that the client chose. */
  readonly #replies = new Map<string, Leaving>();
  #isAlive = true;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { socket, serving } = options;
    socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    const timer = setInterval(() => this.#probe(), serving.limits.idleMs / 2).unref();
    socket.on('close', () => {
      clearInterval(timer);
      for (const reply of this.#replies.values()) reply.leave();
    });
  }

  /** Ends the connection of a client that does not answer pings any more. */
  #probe(): void {
    const { socket } = this.#options;
    if (this.#isAlive) socket.ping();
    else socket.terminate();
    this.#isAlive = false;
  }

  #hear(data: Buffer, isBinary: boolean): void {
    const { socket, read } = this.#options;
    try {
      if (isBinary) throw invalid('message', 'send text');
      if (socket.bufferedAmount > MOST_UNREAD) socket.close(POLICY_VIOLATION, 'read what was sent');
      else this.#obey(read(data));
    } catch (thrown) {
      void this.#fail(thrown);
    }
  }

  #obey(message: SocketMessage): void {
    switch (message.type) {
      case 'ping':
        void this.#send({ type: 'pong' });
        return;
      case 'stop':
        this.#replies.get(message.id)?.leave();
        return;
      case 'chat':
        void this.#answer(message);
    }
  }

  async #answer(message: Asked): Promise<void> {
    const { type: _, id, ...request } = message;
    const { serving } = this.#options;
    const leaving = new Leaving();
    this.#begin(leaving);
    let status = 200;
    try {
      this.#admit(id);
      this.#replies.set(id, leaving);
      await talk(serving, request, leaving, async ({ conversationId, model, events }) => {
        await this.#send({ type: 'start', id, conversation_id: conversationId, model });
        for await (const event of events) {
          const sent = answerEvent(event);
          if (sent !== undefined) await this.#send({ ...sent, id });
        }
      });
    } catch (thrown) {
      // Stopped before it began: there is nothing to tell of it.
      status = leaving.destroyed ? CLIENT_LEFT : problemOf(thrown).status;
      if (leaving.destroyed) await this.#send({ type: 'end', id, ...nothing });
      else await this.#fail(thrown, id);
    } finally {
      this.#log(leaving, status);
      if (this.#replies.get(id) === leaving) this.#replies.delete(id);
    }
  }

  /** A message is a request, as others are. */
  #begin(leaving: Leaving): void {
    const { serving, requestId: id, path, client } = this.#options;
    serving.requests.begin(leaving, { id, method: 'CHAT', path, client, begunAt: serving.now() });
  }

  /** A reply is a line of the log, as one to a request is. */
  #log(leaving: Leaving, status: number): void {
    const { serving, path } = this.#options;
    serving.metrics.answered('CHAT', path, status);
    const line = serving.requests.end(leaving, status, serving.now());
    if (line !== undefined) serving.log(line);
  }

  /** Throws a refusal where the client asks for too much. */
  #admit(id: string): void {
    const { serving, client } = this.#options;
    if (this.#replies.has(id)) throw invalid('id', 'a reply of that id is running');
    if (this.#replies.size >= serving.limits.socketReplies) {
      throw busy(`${this.#replies.size} replies run on this socket: wait for one to end`, 1);
    }
    serving.rate.take(client);
  }

  async #fail(thrown: unknown, id?: string): Promise<void> {
    const { serving, requestId } = this.#options;
    const event = failureEvent(serving, thrown, requestId);
    await this.#send(id === undefined ? event : { ...event, id });
  }

  /** Resolves when the bytes are on their way, so that a reply waits for a slow reader; never rejects. */
  #send(event: AnswerEvent | { readonly type: 'pong' }): Promise<void> {
    return new Promise(resolve => this.#options.socket.send(JSON.stringify(event), () => resolve()));
  }
}

/** The reader of one reply: it leaves with the socket, and when the client stops the reply. */
class Leaving extends EventEmitter implements Reader {
  readonly writableFinished = false;
  destroyed = false;

  leave(): void {
    this.destroyed = true;
    this.emit('close');
  }
}
