import { LlmtuiError } from '../../errors.js';
import { remoteFailure } from './failure.js';
import { pauseBefore } from './pause.js';
import type { RemoteParts, RemoteSpec } from './spec.js';

/** Milliseconds after which a request that is answered at once, in one piece, counts as lost. */
const LIMIT_MS = 180_000;

/**
 * The answer to a request that is answered in one piece. One that fails for the time being is made again, as
 * `pauseBefore` says. Throws what `remoteFailure` makes of a failure; rejects with the reason of `signal` when that is
 * aborted.
 */
export async function wholeAnswer<Result>(
  ask: (signal: AbortSignal) => Promise<Result>,
  spec: RemoteSpec,
  { random, delay, idleMs = LIMIT_MS }: RemoteParts,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const limit = AbortSignal.timeout(idleMs);
    try {
      return await ask(AbortSignal.any([signal, limit]));
    } catch (thrown) {
      signal.throwIfAborted();
      const failure = limit.aborted
        ? { error: silent(spec, idleMs), isTransient: false }
        : remoteFailure(thrown, spec, Date.now);
      const inMs = pauseBefore(failure, attempt, random);
      if (inMs === undefined) throw failure.error;
      await delay(inMs, signal).catch(() => {});
    }
  }
}

function silent({ baseUrl }: RemoteSpec, ms: number): LlmtuiError {
  const { origin } = new URL(baseUrl);
  const seconds = Math.max(1, Math.round(ms / 1000));
  return new LlmtuiError(
    'UNAVAILABLE',
    `${origin} did not answer within ${seconds} s; look whether the server works, and try again`,
  );
}
