import type { Socket } from 'node:net';
import type { ReplyEvent } from '../../chat/reply.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import type { Engine } from '../engine.js';
import type { Answer, Failure, Generation, Question, Request, Response } from '../llama/messages.js';
import { packVectors } from '../llama/vectors.js';
import type { Lease } from '../pool.js';
import type { EngineIdentity } from './identity.js';
import { Lines } from './lines.js';
import { encode, LONGEST_LINE, type Opened, program, readOpen } from './protocol.js';
import { readRequest } from './read-request.js';

/** Lends the engine that is loaded now and answers as the wanted one would; null where there is none. */
export type Lend = (wanted: EngineIdentity) => Lease | null;

/** Milliseconds that a client has to say what it wants. */
const OPENING_TIME = 10_000;
/** Requests of one client at a time. */
const MOST_REQUESTS = 64;
/** Bytes of answers that wait for a client that does not read: hours of a reply. */
const MOST_UNREAD = 8 * 1024 * 1024;

/** One client of this process's engines: answers its requests until either end hangs up. */
export class Connection {
  readonly #socket: Socket;
  readonly #lend: Lend;
  readonly #lines = new Lines(LONGEST_LINE);
  readonly #running = new Map<number, AbortController>();
  #wanted: EngineIdentity | null = null;
  #leaving = false;

  constructor(socket: Socket, lend: Lend) {
    this.#socket = socket;
    this.#lend = lend;
    socket.setTimeout(OPENING_TIME, () => socket.destroy());
    socket.on('data', chunk => this.#hear(chunk));
    // `close` follows, and nothing is owed to a client that is gone.
    socket.on('error', () => {});
    socket.on('close', () => this.#abortAll());
  }

  /** Hangs up, which aborts its replies. */
  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (lines === null) this.close();
    for (const line of lines ?? []) {
      if (this.#socket.destroyed || this.#leaving) return;
      try {
        if (this.#wanted === null) this.#open(line);
        else this.#take(line);
      } catch {
        // No message of this protocol: whoever sends it waits for no answer.
        this.close();
      }
    }
  }

  #open(line: string): void {
    const { program: theirs, wanted } = readOpen(line);
    const lease = theirs === program() ? this.#lend(wanted) : null;
    if (lease === null) {
      this.#send({ type: 'refused' });
      this.#leave();
      return;
    }
    const { model, contextSize } = lease.engine;
    lease.release();
    this.#wanted = wanted;
    this.#socket.setTimeout(0);
    // Its own defaults of sampling are the client's to know: a request names every parameter.
    const { sampling: _, ...facts } = model;
    this.#send({ type: 'opened', program: program(), model: facts, contextSize });
  }

  #take(line: string): void {
    const { id, read } = readRequest(line);
    const request = this.#whole(id, read);
    switch (request?.type) {
      case undefined:
        return;
      case 'reply':
      case 'complete':
        void this.#serve(id, (engine, signal) => this.#generate(engine, request, signal));
        return;
      case 'measure':
      case 'render':
      case 'tokenize':
      case 'detokenize':
      case 'memory':
      case 'activity':
        void this.#serve(id, async engine => {
          this.#send({ type: 'answer', id, answer: await answerOf(engine, request) });
        });
        return;
      case 'embed':
        void this.#serve(id, async (engine, signal) => {
          const { vectors, ...counts } = await engine.embed(request.texts, signal, request.options);
          const answer = { vectors: packVectors(vectors), ...counts };
          if (!signal.aborted) this.#send({ type: 'answer', id, answer });
        });
        return;
      case 'cancel':
        this.#running.get(id)?.abort();
        return;
      case 'unload':
        this.#leave();
        return;
    }
  }

  /** The request, or null where the client has been told what is wrong with it. */
  #whole(id: number, read: () => Request): Request | null {
    try {
      return read();
    } catch (thrown) {
      this.#fail(id, thrown);
      return null;
    }
  }

  /** Does a request with an engine that stays loaded meanwhile. */
  async #serve(id: number, work: (engine: Engine, signal: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    let lease: Lease | null = null;
    try {
      if (this.#running.size >= MOST_REQUESTS || this.#running.has(id)) throw tooMany();
      this.#running.set(id, stop);
      lease = this.#wanted && this.#lend(this.#wanted);
      if (lease === null) throw unloaded();
      await work(lease.engine, stop.signal);
    } catch (thrown) {
      this.#fail(id, thrown);
      // What has died is lent to nobody else.
      if (lease !== null && (await isDead(lease.engine))) lease.discard();
    }
    lease?.release();
    if (this.#running.get(id) === stop) this.#running.delete(id);
    if (this.#leaving) this.#leave();
  }

  async #generate(engine: Engine, request: Generation, signal: AbortSignal): Promise<void> {
    for await (const event of eventsOf(engine, request, signal)) {
      // Not the client has stopped it: this process ends, or needs the memory.
      if (event.type === 'end' && event.reason === 'abort' && !signal.aborted) throw unloaded();
      this.#send(responseOf(request.id, event));
    }
  }

  #fail(id: number, thrown: unknown): void {
    this.#send({ type: 'failed', id, failure: failureOf(thrown) });
  }

  #send(message: Opened | Response): void {
    if (!this.#socket.writable) return;
    this.#socket.write(encode(message));
    if (this.#socket.writableLength > MOST_UNREAD) this.close();
  }

  /** Hangs up once everything has ended and been said. */
  #leave(): void {
    this.#leaving = true;
    this.#abortAll();
    if (this.#running.size === 0) this.#socket.end();
  }

  #abortAll(): void {
    for (const stop of this.#running.values()) stop.abort();
  }
}

function eventsOf(engine: Engine, request: Generation, signal: AbortSignal): AsyncIterable<ReplyEvent> {
  const { sampling, options } = request;
  if (request.type === 'reply') return engine.reply(request.path, sampling, signal, options);
  return engine.complete(request.prompt, sampling, signal, options);
}

function answerOf(engine: Engine, question: Question): Promise<Answer> {
  switch (question.type) {
    case 'measure':
      return engine.measure(question.path, question.options);
    case 'render':
      return engine.render(question.path, question.options);
    case 'tokenize':
      return engine.tokenize(question.text, question.options);
    case 'detokenize':
      return engine.detokenize(question.tokens);
    case 'memory':
      return engine.memory();
    case 'activity':
      return engine.activity();
  }
}

const responseOf = (id: number, event: ReplyEvent): Response =>
  event.type === 'text' ? { ...event, id } : { type: 'event', id, event };

/** Whether the thread or process of an engine is gone. */
function isDead(engine: Engine): Promise<boolean> {
  return engine.memory().then(
    () => false,
    () => true,
  );
}

function failureOf(thrown: unknown): Failure {
  if (thrown instanceof LlmtuiError) return { code: thrown.code, message: thrown.message };
  return {
    code: 'BUG',
    message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown),
  };
}

const unloaded = (): LlmtuiError =>
  new LlmtuiError('UNAVAILABLE', 'the running llmtui has just unloaded the model; ask again');

const tooMany = (): LlmtuiError =>
  new LlmtuiError('UNAVAILABLE', `a running llmtui takes ${MOST_REQUESTS} requests of one client at a time`);
