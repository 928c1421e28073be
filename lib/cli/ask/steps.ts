import type { ReplyEvent } from '../../chat/reply.js';
import { FirstBlock } from './first-block.js';

/** The events of one reply, on their way to whoever prints them. */
export type Steps = AsyncIterable<ReplyEvent>;

/** The reply as one text, before its end. `check` sees the whole text and the end, and may throw. */
export async function* whole(steps: Steps, check: (text: string, end: End) => void = () => {}): Steps {
  let text = '';
  let tokens = 0;
  for await (const event of steps) {
    if (event.type === 'text') {
      text += event.text;
      tokens = event.tokens;
      continue;
    }
    if (event.type === 'end') {
      check(text, event);
      if (text !== '') yield { type: 'text', text, tokens };
    }
    yield event;
  }
}

/** The last event of a reply. */
export type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/**
 * Only the first code block of the reply, or all of it where it has none. The end of the block ends the reply, as a stop
 * string does: `enough` is called, and the reason is `stop`.
 */
export async function* firstBlock(steps: Steps, enough: () => void): Steps {
  const block = new FirstBlock();
  let tokens = 0;
  for await (const event of steps) {
    if (event.type !== 'text' && event.type !== 'end') {
      yield event;
      continue;
    }
    const complete = block.complete;
    if (event.type === 'text') tokens = event.tokens;
    const text = event.type === 'text' ? block.push(event.text) : block.flush();
    if (text !== '') yield { type: 'text', text, tokens };
    if (!complete && block.complete) enough();
    if (event.type === 'end')
      yield complete && event.reason === 'abort' ? { ...event, reason: 'stop' } : event;
  }
}
