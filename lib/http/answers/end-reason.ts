import { ending } from '../failure/refusal.js';

/**
 * Why an answer ended, for APIs in which one that was stopped is none: throws why it was, the refusal of a server that
 * ends where nothing else says so.
 */
export function finishReason<Reason extends string>(
  reason: Reason,
  signal: AbortSignal,
): Exclude<Reason, 'abort'> {
  if (reason === 'abort') throw signal.aborted ? signal.reason : ending();
  return reason as Exclude<Reason, 'abort'>;
}

/** An answer without its last event, which no engine gives. */
export const unended = (): Error => new Error('an answer ended without its last event');
