import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ownShape } from '../failure/shapes.js';

/** Node's codes for what arrives and is no request, or not in time. */
const statuses: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'the request did not arrive in time'],
};

/**
 * Answers bytes that are no HTTP request, and requests that do not arrive in time, and closes the connection. Gives the
 * status; 0 where there is nobody to answer.
 */
export function answerRaw(
  error: Error & { readonly code?: string },
  socket: Socket,
  requestId: string,
): number {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return 0;
  }
  const [status, code, message] = statuses[error.code ?? ''] ?? [
    400,
    'bad_request',
    'this is no HTTP request',
  ];
  const body = JSON.stringify(ownShape({ status, code, message }, requestId).body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\nx-request-id: ${requestId}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
  return status;
}
