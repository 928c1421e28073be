import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Teardown } from './term.js';

/** What a server does wrong with one request for bytes. */
export type Fault =
  /** Ends the connection after so many bytes of the body. */
  | { readonly type: 'cut'; readonly afterBytes: number }
  | { readonly type: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Sends so many bytes of the body, then nothing, and holds the connection. */
  | { readonly type: 'stall'; readonly afterBytes: number }
  /** Sends other bytes. */
  | { readonly type: 'corrupt' }
  | { readonly type: 'slow'; readonly bytesPerSecond: number };

/** A request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

export interface HubRepository {
  readonly files: Readonly<Record<string, Buffer>>;
  /** A licence has to be accepted: the hub answers 401 without a token, 403 with one. */
  readonly gated?: boolean;
  readonly downloads?: number;
}

export interface HubContent {
  readonly repositories: Readonly<Record<string, HubRepository>>;
  /** What goes wrong with a request for bytes, by its number from 0. */
  readonly fault?: (number: number, range: string | undefined) => Fault | undefined;
  /** What goes wrong with a request to the hub itself, by its number from 0. */
  readonly hubFault?: (number: number, path: string) => Extract<Fault, { type: 'status' }> | undefined;
  /** Whether parts can be asked for; else the whole file comes. */
  readonly ranged?: boolean;
  /** SHA-256 that the hub names instead of the right one. */
  readonly sha256?: string;
}

/** A hub on this machine: an API that answers as huggingface.co does, and the bytes on another port. */
export interface LocalHub {
  /** For HF_ENDPOINT. */
  readonly endpoint: string;
  /** Where the bytes are. */
  readonly bytesAt: string;
  readonly seen: { readonly hub: readonly Seen[]; readonly bytes: readonly Seen[] };
  /** Changes what is served from now on. */
  readonly serve: (content: HubContent) => void;
}

/** Starts a hub that ends with the test. */
export async function startHub(t: Teardown, content: HubContent): Promise<LocalHub> {
  let current = content;
  const seen = { hub: [] as Seen[], bytes: [] as Seen[] };
  const bytes = await listen(t, (request, response) => {
    seen.bytes.push(seenOf(request));
    return serveBytes(current, seen.bytes.length - 1, request, response);
  });
  const endpoint = await listen(t, async (request, response) => {
    seen.hub.push(seenOf(request));
    write(response, answerOf(current, seen.hub.length - 1, bytes, request));
  });
  return {
    endpoint,
    bytesAt: bytes,
    seen,
    serve: next => {
      current = next;
    },
  };
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes of which no part is like another, the same for the same seed. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

async function listen(
  t: Teardown,
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<string> {
  const server: Server = createServer((request, response) => {
    response.on('error', () => {}); // the client may leave
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function seenOf({ method = '', url = '', headers }: IncomingMessage): Seen {
  return { method, path: url, authorization: headers.authorization, range: headers.range };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly json?: unknown;
}

const refusal = (status: number, hubCode: string): Answer => ({
  status,
  headers: { 'x-error-code': hubCode },
});

function answerOf(content: HubContent, number: number, bytesAt: string, request: IncomingMessage): Answer {
  const url = new URL(request.url ?? '', 'http://hub');
  const path = decodeURIComponent(url.pathname);
  const fault = content.hubFault?.(number, path);
  if (fault !== undefined) return fault;
  if (path === '/api/models') return { status: 200, json: search(content, url.searchParams) };
  const [, listed] = /^\/api\/models\/([^/]+\/[^/]+)\/tree\/[^/]+$/.exec(path) ?? [];
  const [, holder, file = ''] = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(path) ?? [];
  const repository = content.repositories[listed ?? holder ?? ''];
  if (repository === undefined) return refusal(404, 'RepoNotFound');
  if (listed !== undefined) return { status: 200, json: tree(content, repository) };
  if (repository.gated) return refusal(request.headers.authorization === undefined ? 401 : 403, 'GatedRepo');
  const bytes = repository.files[file];
  if (bytes === undefined) return refusal(404, 'EntryNotFound');
  return {
    status: 302,
    headers: {
      location: `${bytesAt}/${holder}/${file}?signature=secret`,
      'x-linked-etag': `"${content.sha256 ?? sha256(bytes)}"`,
      'x-linked-size': bytes.length,
      'x-repo-commit': '0123456789012345678901234567890123456789',
    },
  };
}

function write(response: ServerResponse, { status, headers = {}, json }: Answer): void {
  response.writeHead(status, headers);
  response.end(JSON.stringify(json ?? {}));
}

function search({ repositories }: HubContent, query: URLSearchParams): unknown {
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/);
  return Object.entries(repositories)
    .filter(([name]) => words.every(word => name.toLowerCase().includes(word)))
    .map(([id, { downloads = 0, gated = false }]) => ({ id, downloads, likes: 1, gated: gated && 'manual' }))
    .sort((one, other) => other.downloads - one.downloads)
    .slice(0, Number(query.get('limit') ?? 1000));
}

function tree(content: HubContent, { files }: HubRepository): unknown {
  return Object.entries(files).map(([path, bytes]) => ({
    type: 'file',
    path,
    size: bytes.length,
    oid: 'a'.repeat(40),
    lfs: { oid: content.sha256 ?? sha256(bytes), size: bytes.length, pointerSize: 134 },
  }));
}

async function serveBytes(
  content: HubContent,
  number: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, user, name, ...file] = decodeURIComponent(new URL(request.url ?? '', 'http://cdn').pathname).split(
    '/',
  );
  const whole = content.repositories[`${user}/${name}`]?.files[file.join('/')];

  if (whole === undefined) {
    write(response, { status: 404 });
    return;
  }
  const { range } = request.headers;
  const fault = content.fault?.(number, range);
  if (fault?.type === 'status') {
    write(response, fault);
    return;
  }
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const isPart = from !== undefined && content.ranged !== false;
  const start = isPart ? Number(from) : 0;
  const end = isPart ? Math.min(Number(to) + 1, whole.length) : whole.length;
  response.writeHead(isPart ? 206 : 200, {
    'content-length': end - start,
    etag: '"of-the-cdn"',
    ...(isPart && { 'content-range': `bytes ${start}-${end - 1}/${whole.length}` }),
  });
  await send(response, whole.subarray(start, end), fault);
}

async function send(response: ServerResponse, bytes: Buffer, fault: Fault | undefined): Promise<void> {
  switch (fault?.type) {
    case 'cut':
      response.write(bytes.subarray(0, fault.afterBytes), () => response.destroy());
      return;
    case 'stall':
      response.write(bytes.subarray(0, fault.afterBytes));
      return;
    case 'corrupt':
      response.end(Buffer.from(bytes).fill(0, 0, Math.min(16, bytes.length)));
      return;
    case 'slow':
      for (let at = 0; at < bytes.length && !response.destroyed; at += fault.bytesPerSecond / 20) {
        response.write(bytes.subarray(at, at + fault.bytesPerSecond / 20));
        await sleep(50);
      }
      response.end();
      return;
    case 'status':
    case undefined:
      response.end(bytes);
  }
}
