import { HttpError, isTransient } from './response.js';

/** Resolves after `ms`; rejects with the reason of `signal` when that is aborted. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>;

const FIRST_MS = 500;
const MOST_MS = 15_000;
const MOST_ASKED_MS = 120_000;

/**
 * Milliseconds to wait before the next attempt after `failures` in a row: half a second, doubled each time, up to
 * 15 s; what the server asks for in Retry-After, up to 2 minutes. Undefined where another attempt is useless: no
 * transient failure, or as many in a row as are allowed.
 */
export function pauseAfter(thrown: unknown, failures: number, allowed: number): number | undefined {
  if (!isTransient(thrown) || failures >= allowed) return undefined;
  const asked = thrown instanceof HttpError ? thrown.retryAfterMs : undefined;
  if (asked === undefined) return Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return asked > MOST_ASKED_MS ? undefined : asked;
}

/** Does `attempt` until it succeeds, at most `attempts` times. Throws what the last one threw. */
export async function retrying<Result>(
  attempt: () => Promise<Result>,
  attempts: number,
  delay: Delay,
  signal: AbortSignal,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (thrown) {
      signal.throwIfAborted();
      const pause = pauseAfter(thrown, failures, attempts);
      if (pause === undefined) throw thrown;
      await delay(pause, signal);
    }
  }
}
