import { LlmtuiError } from '../../errors.js';
import { type Answer, type Connection, get } from './client.js';
import { CutShortError, header, isRefusal } from './response.js';
import { retrying } from './retry.js';

/** A file on a server, as its first answer describes it. */
export interface Remote {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal; undefined where the server names none. */
  readonly sha256: string | undefined;
  /** Changes with the content: the SHA-256, else the ETag, else the time of change. */
  readonly version: string;
  /** Whether parts can be asked for. */
  readonly ranged: boolean;
  /** The bytes from `start` up to `end`. Throws HttpError, CutShortError and what the network threw. */
  readonly read: (start: number, end: number, signal: AbortSignal) => AsyncIterable<Buffer>;
}

const PROBE_ATTEMPTS = 4;

/**
 * Asks where the file at `url` is and what the hub says of it; where its bytes are is remembered until that place
 * refuses (signed addresses run out). Throws as `get` does.
 */
export async function openRemote(connection: Connection, url: URL, signal: AbortSignal): Promise<Remote> {
  const probe = () => get(connection, url, signal, { range: 'bytes=0-0' });
  const answer = await retrying(probe, PROBE_ATTEMPTS, connection.delay, signal);
  const ranged = answer.status === 206;
  const sizeBytes = ranged ? totalOf(answer) : Number(header(answer.headers, 'content-length') ?? Number.NaN);
  // A server without ranges would send everything now.
  if (ranged) await answer.body.dump();
  else answer.body.on('error', () => {}).destroy();
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) {
    throw new LlmtuiError(
      'UNAVAILABLE',
      `${url.host} does not say how large the file is; name another source`,
    );
  }
  const sha256 = sha256Of(answer.linked.etag);
  const version =
    sha256 ?? answer.linked.etag ?? header(answer.headers, 'etag') ?? header(answer.headers, 'last-modified');
  let place: URL | undefined = answer.url;
  async function* read(start: number, end: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    const headers = ranged ? { range: `bytes=${start}-${end - 1}` } : {};
    const part = await get(connection, place ?? url, signal, headers).catch((thrown: unknown) => {
      if (!isRefusal(thrown) || place === undefined || place.href === url.href) throw thrown;
      place = undefined;
      return get(connection, url, signal, headers);
    });
    place = part.url;
    yield* bytesOf(part, { start, end, sizeBytes, ranged });
  }
  return { sizeBytes, sha256, version: version ?? '', ranged, read };
}

interface Asked {
  readonly start: number;
  readonly end: number;
  readonly sizeBytes: number;
  readonly ranged: boolean;
}

async function* bytesOf(answer: Answer, asked: Asked): AsyncGenerator<Buffer> {
  checkAnswer(answer, asked);
  let left = asked.end - asked.start;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= part.length;
    if (part.length > 0) yield part;
    if (part.length < chunk.length) return; // more than was asked for
  }
  if (left === 0) return;
  throw new CutShortError(answer.url.host);
}

/** Bytes of another file, or of another place in it, must not come into ours. */
function checkAnswer(answer: Answer, { start, sizeBytes, ranged }: Asked): void {
  const isWhole = !ranged && start === 0 && answer.status === 200;
  const isPart =
    ranged && answer.status === 206 && firstOf(answer) === start && totalOf(answer) === sizeBytes;
  if (isWhole || isPart) return;
  answer.body.on('error', () => {}).destroy();
  throw new LlmtuiError(
    'UNAVAILABLE',
    `the file changed on ${answer.url.host} while it was read; pull it again`,
  );
}

const contentRange = (answer: Answer): RegExpExecArray | null =>
  /^bytes (\d+)-\d+\/(\d+)$/.exec(header(answer.headers, 'content-range') ?? '');
const firstOf = (answer: Answer): number => Number(contentRange(answer)?.[1] ?? Number.NaN);
const totalOf = (answer: Answer): number => Number(contentRange(answer)?.[2] ?? Number.NaN);

/** The hub's ETag of a large file is its SHA-256 (huggingface_hub, file_download.py). */
export function sha256Of(etag: string | undefined): string | undefined {
  return /^(?:W\/)?"?([0-9a-f]{64})"?$/i.exec(etag ?? '')?.[1]?.toLowerCase();
}
