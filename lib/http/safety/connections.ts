import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../limits.js';

interface Connection {
  readonly address: string;
  /** Requests that are answered on it; a WebSocket is one for as long as it is open. */
  running: number;
}

/**
 * The open connections of a server, those of WebSockets too, which Node does not count among its own. Where there are too
 * many, in all or of one address, the one on which nothing was asked for longest makes room: connections that are held open
 * keep nobody out. Where something is answered on all of them, the new one is closed.
 */
export class Connections implements Iterable<Socket> {
  readonly #limits: Pick<Limits, 'connections' | 'connectionsPerAddress'>;
  /** Used longest ago first. */
  readonly #open = new Map<Socket, Connection>();

  /** Counts from now on. */
  constructor(server: Server, limits: Pick<Limits, 'connections' | 'connectionsPerAddress'>) {
    this.#limits = limits;
    server.prependListener('connection', (socket: Socket) => this.#accept(socket));
    server.on('request', ({ socket }: { readonly socket: Socket }, response: ServerResponse) => {
      this.#use(socket, 1);
      response.once('close', () => this.#use(socket, -1));
    });
    server.prependListener('upgrade', (_: unknown, socket: Socket) => this.#use(socket, 1));
  }

  [Symbol.iterator](): Iterator<Socket> {
    return this.#open.keys();
  }

  #accept(socket: Socket): void {
    const { remoteAddress: address = '' } = socket;
    // One that offered another protocol than WebSockets comes back here.
    const isNew = !this.#open.delete(socket);
    if (isNew && !this.#hasRoom(address)) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, { address, running: 0 });
    if (isNew) socket.once('close', () => this.#open.delete(socket));
  }

  #hasRoom(address: string): boolean {
    const { connections, connectionsPerAddress } = this.#limits;
    const all = [...this.#open];
    const ofAddress = all.filter(([, connection]) => connection.address === address);
    return fits(ofAddress, connectionsPerAddress) && fits(all, connections);
  }

  #use(socket: Socket, change: 1 | -1): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.running += change;
    this.#open.delete(socket);
    this.#open.set(socket, connection);
  }
}

/** Whether one more is allowed, after the first idle one was closed where that is needed. */
function fits(open: readonly (readonly [Socket, Connection])[], most: number): boolean {
  if (open.filter(([socket]) => !socket.destroyed).length < most) return true;
  const idle = open.find(([socket, { running }]) => running === 0 && !socket.destroyed);
  idle?.[0].destroy();
  return idle !== undefined;
}
