/** A controller of its own that `signal` aborts, too; `unlink` lets go of the signal. */
export function linked(signal: AbortSignal): {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly unlink: () => void;
} {
  // AbortSignal.any came with Node 20.3.
  const own = new AbortController();
  const abort = (): void => own.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return { signal: own.signal, abort, unlink: () => signal.removeEventListener('abort', abort) };
}
