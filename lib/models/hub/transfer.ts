import type { Partial } from './partial.js';
import { missingPieces, type Range } from './ranges.js';
import type { Remote } from './remote.js';
import { type Delay, pauseAfter } from './retry.js';

export interface TransferOptions {
  readonly delay: Delay;
  /** How many parts are asked for at once. */
  readonly connections: number;
  /** Aborting stops; what has come is kept. */
  readonly signal: AbortSignal;
  /** Told the bytes of the file that are here. */
  readonly onBytes: (done: number) => void;
}

/** What the connections of one transfer share. */
interface Shared {
  readonly remote: Remote;
  readonly partial: Partial;
  readonly options: TransferOptions;
  /** Pieces that no connection has taken yet, the first one next. */
  readonly left: Range[];
  /** Bytes that have come in this transfer. */
  bytes: number;
}

const LEAST_PIECE = 4 * 1024 * 1024;
const MOST_PIECE = 64 * 1024 * 1024;
/** Failures of a connection in a row while nothing comes on any other: about 45 s. */
const MAX_FAILURES = 8;
const SAVE_MS = 1_000;

/**
 * Fetches what `partial` lacks of `remote`, in parts over several connections; one that is cut or refused is asked for
 * again, for as long as bytes still come. What has come is recorded once a second, and in any case at the end.
 * Throws what the network threw last, what the file system throws, and the reason of `signal`.
 */
export async function transfer(remote: Remote, partial: Partial, options: TransferOptions): Promise<void> {
  const failed = new AbortController(); // the first failure counts, and ends the other connections
  const signal = AbortSignal.any([options.signal, failed.signal]);
  if (!remote.ranged) partial.clear();
  const shared: Shared = {
    remote,
    partial,
    options: { ...options, signal },
    left: pieces(remote, partial, options),
    bytes: 0,
  };
  const stopSaving = savingEvery(SAVE_MS, partial, failed);
  const connections = Array.from({ length: Math.min(shared.left.length, options.connections) }, () =>
    fetchPieces(shared).catch((thrown: unknown) => failed.abort(thrown)),
  );
  await Promise.all(connections);
  await stopSaving();
  options.signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
}

/** Small enough that the last ones end together, large enough that few requests are made. */
function pieces(remote: Remote, partial: Partial, { connections }: TransferOptions): Range[] {
  const share = Math.ceil(remote.sizeBytes / (connections * 4));
  const pieceBytes = remote.ranged ? Math.min(MOST_PIECE, Math.max(LEAST_PIECE, share)) : remote.sizeBytes;
  return [...missingPieces(partial.done, remote.sizeBytes, pieceBytes)];
}

async function fetchPieces(shared: Shared): Promise<void> {
  for (let piece = shared.left.shift(); piece !== undefined; piece = shared.left.shift()) {
    await fetchPiece(shared, piece);
  }
}

async function fetchPiece(shared: Shared, { start, end }: Range): Promise<void> {
  const { remote, partial, options } = shared;
  let at = start;
  let seen = shared.bytes;
  let failures = 0;
  while (at < end) {
    try {
      for await (const chunk of remote.read(at, end, options.signal)) {
        await partial.write(chunk, at);
        at += chunk.length;
        shared.bytes += chunk.length;
        options.onBytes(partial.doneBytes);
      }
    } catch (thrown) {
      options.signal.throwIfAborted();
      failures = shared.bytes === seen ? failures + 1 : 1;
      seen = shared.bytes;
      const pause = pauseAfter(thrown, failures, MAX_FAILURES);
      if (pause === undefined) throw thrown;
      if (!remote.ranged) {
        partial.clear();
        at = 0;
      }
      await options.delay(pause, options.signal);
    }
  }
}

/** Gives the function that records a last time, once no write is under way. */
function savingEvery(ms: number, partial: Partial, failed: AbortController): () => Promise<void> {
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    saving = saving.then(() => partial.save()).catch((thrown: unknown) => failed.abort(thrown));
    return saving;
  };
  const timer = setInterval(save, ms);
  return () => {
    clearInterval(timer);
    return save();
  };
}
