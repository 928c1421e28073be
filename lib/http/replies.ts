import { setMaxListeners } from 'node:events';
import { busy, ending, left } from './failure/refusal.js';

/** What a reply is written to: it tells when nobody reads any more. */
export interface Reader {
  on(event: 'close', listen: () => void): unknown;
  off(event: 'close', listen: () => void): unknown;
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
}

/** A reply that runs or waits for an engine. */
export interface RunningReply {
  /** Aborted, with a refusal as reason, when the reader leaves and when the server ends. */
  readonly signal: AbortSignal;
  /** Aborts it by hand. */
  stop(): void;
  /** The reply is over; belongs into a `finally`. Idempotent. */
  end(): void;
}

/** Seconds after which a client that found the server busy may ask again. */
const RETRY_SECONDS = 1;

/** The replies of one server, of all its APIs: counted, limited, and stopped together. */
export class Replies {
  readonly #most: number;
  /** With what each is written to. */
  readonly #running = new Map<AbortController, Reader>();
  readonly #cut = new WeakSet<Reader>();
  #waiting: (() => void)[] = [];
  #isClosing = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether no more replies begin. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Refuses every further reply with status 503. */
  refuse(): void {
    this.#isClosing = true;
  }

  get count(): number {
    return this.#running.size;
  }

  /**
   * Begins a reply to `reader`. Its signal is aborted by `close` before everything was written: the signal of a
   * request is of no use, for that fires as soon as the body is read. Throws a refusal with status 503 where too many run,
   * and after `refuse`.
   */
  begin(reader: Reader): RunningReply {
    if (this.#isClosing) throw ending();
    if (this.#running.size >= this.#most) {
      throw busy(`the server is busy: ${this.#most} requests run or wait; try again`, RETRY_SECONDS);
    }
    const stop = new AbortController();
    // Each answer that one request asks for listens to it.
    setMaxListeners(0, stop.signal);
    const leave = (): void => {
      if (!reader.writableFinished) stop.abort(left());
    };
    this.#running.set(stop, reader);
    if (reader.destroyed) leave();
    else reader.on('close', leave);
    return {
      signal: stop.signal,
      stop: () => stop.abort(left()),
      end: () => {
        reader.off('close', leave);
        if (this.#running.delete(stop) && this.#running.size === 0) this.#tellIdle();
      },
    };
  }

  /** Resolves once no reply runs. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Stops every reply. */
  stop(): void {
    for (const [reply, reader] of this.#running) {
      this.#cut.add(reader);
      reply.abort(ending());
    }
  }

  /** Whether `stop` ended a reply to this reader. */
  wasCut(reader: Reader): boolean {
    return this.#cut.has(reader);
  }

  #tellIdle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const tell of waiting) tell();
  }
}
