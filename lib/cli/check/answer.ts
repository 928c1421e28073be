import type { Turn } from '../../chat/message.js';
import type { EndReason, Usage } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { Engine } from '../../engine/engine.js';

/** One reply, whole. */
export interface Answered {
  readonly text: string;
  readonly reason: EndReason;
  readonly usage: Usage;
}

/** Asks for one reply, greedy with a fixed seed unless `sampling` says otherwise. `onText` hears each piece. */
export async function answered(
  engine: Engine,
  path: readonly Turn[],
  sampling: Partial<Sampling>,
  signal: AbortSignal,
  onText: () => void = () => {},
): Promise<Answered> {
  let text = '';
  for await (const event of engine.reply(path, { temperature: 0, seed: 1, ...sampling }, signal)) {
    if (event.type === 'text') {
      text += event.text;
      onText();
    } else if (event.type === 'end') return { text, reason: event.reason, usage: event.usage };
  }
  throw new Error('a reply ended without its end event');
}
