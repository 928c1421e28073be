import type { RemoteFailure } from './failure.js';

/** Requests for one reply. */
const MOST_ATTEMPTS = 5;
const FIRST_MS = 500;
const MOST_MS = 15_000;
/** A server that asks for more is not waited for. */
const MOST_ASKED_MS = 60_000;

/**
 * Milliseconds before the next request after `attempts` that failed: half a second, doubled each time, up to 15 s, and
 * of that a random part from one half on, so that many who failed together do not return together; or what the server
 * asks for, up to a minute, and a little more. Undefined where no request should follow.
 */
export function pauseBefore(
  { isTransient, retryAfterMs }: RemoteFailure,
  attempts: number,
  random: () => number,
): number | undefined {
  if (!isTransient || attempts >= MOST_ATTEMPTS) return undefined;
  const usual = Math.min(MOST_MS, FIRST_MS * 2 ** (attempts - 1)) * (0.5 + random() / 2);
  if (retryAfterMs === undefined) return Math.round(usual);
  return retryAfterMs > MOST_ASKED_MS ? undefined : Math.round(retryAfterMs + usual / 4);
}
