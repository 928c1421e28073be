import { connect, type Socket } from 'node:net';
import { program } from '../../../lib/engine/attach/protocol.js';
import { socketFile } from '../../../lib/engine/attach/socket.js';

type Message = Readonly<Record<string, unknown>>;

/** Speaks to a server by hand. */
export class RawClient {
  readonly socket: Socket;
  readonly #closed: Promise<void>;
  #text = '';

  constructor(runtimeFolder: string, pid = process.pid) {
    this.socket = connect(socketFile(runtimeFolder, pid).path);
    this.socket.on('error', () => {});
    this.#closed = new Promise(resolve => this.socket.once('close', () => resolve()));
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
    });
  }

  /** A client that has been let in. */
  static async opened(runtimeFolder: string): Promise<RawClient> {
    const client = new RawClient(runtimeFolder);
    client.send({ type: 'open', program: program(), wanted: { key: 'talker', contextSize: 512 } });
    await client.until(({ type }) => type === 'opened');
    return client;
  }

  send(message: Message | string): void {
    this.socket.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`);
  }

  ask(id: number, more: Message = {}): void {
    const path = [{ role: 'user', content: 'Hello' }];
    this.send({ type: 'reply', id, path, sampling: {}, askedAt: 0, options: {}, ...more });
  }

  /** All whole messages so far. */
  get heard(): readonly Message[] {
    return this.#text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as Message);
  }

  /** Waits for a message; throws where the server hangs up instead. */
  async until(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.heard.find(wanted);
      if (found !== undefined) return found;
      if (this.socket.closed) throw new Error(`the server hung up after ${this.#text.slice(-300)}`);
      await Promise.race([new Promise(resolve => this.socket.once('data', resolve)), this.#closed]);
    }
  }

  /** Waits for the end of a reply or its failure. */
  outcome(id: number): Promise<Message> {
    return this.until(
      message =>
        message.id === id &&
        (message.type === 'failed' || (message.event as Message | undefined)?.type === 'end'),
    );
  }

  /** Waits until the server has hung up. */
  async closed(): Promise<readonly Message[]> {
    await this.#closed;
    return this.heard;
  }
}
