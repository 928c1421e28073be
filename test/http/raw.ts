import { connect } from 'node:net';

/** What came back on a connection until the server closed it, or nothing came for `quietMs` milliseconds. */
export function exchange(
  port: number,
  bytes: string | readonly (string | Buffer)[],
  quietMs = 5000,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on('data', data => {
      text += data;
    });
    socket.on('error', error => (text === '' ? reject(error) : resolve(text)));
    socket.on('close', () => resolve(text));
    for (const each of [bytes].flat()) socket.write(each);
  });
}

/** The status of an answer; 0 where there was none. */
export const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);

/** A request as bytes; the connection closes after it. */
export function request(method: string, path: string, headers: Record<string, string>, body = ''): string {
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
