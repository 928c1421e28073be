import { connect, type Socket } from 'node:net';
import type { Host } from '../llama/host.js';
import type { Failure, Request, Response } from '../llama/messages.js';
import { Lines } from './lines.js';
import { encode, LONGEST_LINE, type Open, type Opened, readOpened, readResponse } from './protocol.js';

/** Milliseconds that the other process has to end what runs when this one hangs up. */
const LEAVE_TIME = 150;

/** The engine of another process as a host: the messages are those of a worker, and travel through a socket. */
export class Link implements Host {
  readonly #socket: Socket;
  readonly #lines = new Lines(LONGEST_LINE);
  readonly #closed: Promise<void>;
  #first: (line: string) => void = () => {};
  readonly #listeners: ((response: Response) => void)[] = [];
  #isLeaving = false;

  /** `address` is that of a socket or a pipe. */
  constructor(address: string) {
    this.#socket = connect(address);
    this.#closed = new Promise(resolve => this.#socket.once('close', () => resolve()));
    // `close` follows, and tells enough.
    this.#socket.on('error', () => {});
    this.#socket.on('data', chunk => this.#hear(chunk));
  }

  /** Asks for an engine. Rejects where the other end hangs up or says what no llmtui says. */
  open(message: Open): Promise<Opened> {
    this.#socket.write(encode(message));
    const answer = new Promise<Opened>((resolve, reject) => {
      this.#first = line => {
        try {
          resolve(readOpened(line));
        } catch (thrown) {
          reject(thrown);
        }
      };
    });
    const gone = this.#closed.then(() => Promise.reject(new Error('it hung up')));
    return Promise.race([answer, gone]);
  }

  post(request: Request): void {
    const line = encode(request);
    if ('id' in request && Buffer.byteLength(line) > LONGEST_LINE) {
      this.#tell({ type: 'failed', id: request.id, failure: tooLong });
    } else if (this.#socket.writable) this.#socket.write(line);
    if (request.type === 'unload') this.#leave();
  }

  /** A cancelled request is told by `post`; the other process ends its own native calls. */
  abort(): void {}

  kill(): void {
    this.#socket.destroy();
  }

  onResponse(listener: (response: Response) => void): void {
    this.#listeners.push(listener);
  }

  onExit(listener: (reason: string | null) => void): void {
    void this.#closed.then(() =>
      listener(this.#isLeaving ? null : 'the llmtui that had loaded it has ended'),
    );
  }

  #leave(): void {
    this.#isLeaving = true;
    const timer = setTimeout(() => this.kill(), LEAVE_TIME);
    void this.#closed.then(() => clearTimeout(timer));
  }

  #hear(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (lines === null) this.kill();
    for (const line of lines ?? []) {
      if (this.#listeners.length === 0) this.#first(line);
      else this.#take(line);
    }
  }

  #take(line: string): void {
    try {
      this.#tell(readResponse(line));
    } catch {
      this.kill();
    }
  }

  #tell(response: Response): void {
    for (const listener of this.#listeners) listener(response);
  }
}

const tooLong: Failure = {
  code: 'CONTEXT_FULL',
  message: `the prompt is longer than ${LONGEST_LINE / 2 ** 20} MiB, which another llmtui does not take; shorten it`,
};
