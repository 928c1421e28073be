import type { ReplyEvent } from '../../chat/reply.js';
import { LlmtuiError } from '../../errors.js';
import { awake } from './awake.js';
import { CutStream, type RemoteFailure, remoteFailure } from './failure.js';
import { pauseBefore } from './pause.js';
import { pieceOf } from './piece.js';
import type { RemoteParts, RemoteSpec } from './spec.js';
import type { Telling } from './telling.js';

/** Some servers read a long prompt, or load a model, before they say anything. */
const IDLE_MS = 180_000;

/** Makes the request; resolves once the headers of its answer are there. */
export type Ask = (signal: AbortSignal) => Promise<AsyncIterable<unknown>>;

/**
 * The events of a reply, from the server's stream. A request that fails before the first text is made again, as
 * `pauseBefore` says, which `queued` events announce. Throws what `remoteFailure` makes of a failure; the text so far
 * stays valid.
 */
export async function* remoteReply(
  ask: Ask,
  telling: Telling,
  spec: RemoteSpec,
  { random, delay, idleMs = IDLE_MS }: RemoteParts,
  signal: AbortSignal,
): AsyncGenerator<ReplyEvent> {
  const { origin } = new URL(spec.baseUrl);
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      for await (const step of awake(ask, idleMs, signal, origin)) {
        if (step === 'open') yield* telling.prompt();
        else yield* telling.push(pieceOf(step));
      }
      if (!telling.isWhole) throw new CutStream();
    } catch (thrown) {
      if (signal.aborted || telling.isWhole) break;
      const failure = remoteFailure(thrown, spec, Date.now);
      const inMs = telling.tokens > 0 ? undefined : pauseBefore(failure, attempt, random);
      if (inMs === undefined) throw failureOf(failure, telling.tokens > 0);
      yield { type: 'queued', retry: { inMs, attempt: attempt + 1, reason: failure.error.message } };
      await delay(inMs, signal).catch(() => {});
      continue;
    }
    break;
  }
  yield* telling.end();
}

function failureOf({ error }: RemoteFailure, hasText: boolean): LlmtuiError {
  if (!hasText) return error;
  return new LlmtuiError(error.code, `${error.message}; the text so far stays and can be continued`);
}
