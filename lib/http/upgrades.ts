import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers that ask for another protocol. */
const asking = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * The `upgrade` events of a server that ask for a WebSocket. A request that offers another protocol, as Java's client
 * offers HTTP/2 with every first request, is answered as if it had not: a server may ignore the offer (RFC 9110, 7.8).
 */
export function upgrades(server: Server): Server {
  const sockets = new EventEmitter();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket')
      sockets.emit('upgrade', request, socket, head);
    else readAgain(server, request, socket, head);
  });
  return sockets as Server;
}

/** Node has taken the connection off the server: gives it back with the request, less the offer. */
function readAgain(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, rawHeaders } = request;
  let text = `${method} ${url} HTTP/1.1\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!asking.has(rawHeaders[at]!.toLowerCase())) text += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  }
  if (/\bclose\b/i.test(request.headers.connection ?? '')) text += 'connection: close\r\n';
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
