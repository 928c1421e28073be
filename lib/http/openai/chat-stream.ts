import type { AnswerEvent } from '../../chat/answer.js';
import type { Usage } from '../../chat/reply.js';
import { finishReason } from '../answers/end-reason.js';
import type { Indexed } from '../answers/interleaved.js';
import { timingsOf } from '../answers/timings.js';
import type { AnswerStream } from '../stream.js';
import type { Head } from './answered.js';
import type { ChatChunk, Delta } from './chat-answer.js';
import { reasoningFields } from './chat-whole.js';
import { chatLogprobs } from './logprobs.js';
import { usageFields } from './usage.js';

export interface ChatStreaming {
  readonly head: Head;
  readonly count: number;
  readonly withLogprobs: boolean;
  /** Whether the last piece holds the counts, and no choices. */
  readonly withUsage: boolean;
  readonly signal: AbortSignal;
}

type Choice = ChatChunk['choices'][number];

/**
 * Sends the pieces of a streamed chat, as they come: of each choice the role first and the finish reason last. Throws as
 * `events` do, and as `finishReason`.
 */
export async function sendChunks(
  stream: Pick<AnswerStream, 'send'>,
  { head, count, withLogprobs, withUsage, signal }: ChatStreaming,
  events: AsyncIterable<Indexed<AnswerEvent>>,
): Promise<void> {
  const send = (choices: readonly Choice[], more: Partial<ChatChunk> = {}): Promise<void> => {
    const usage = withUsage ? { usage: null } : {};
    return stream.send({ ...head, object: 'chat.completion.chunk', choices, ...usage, ...more });
  };
  const choice = (index: number, delta: Delta, more: Partial<Choice> = {}): Choice[] => [
    { index, delta, logprobs: null, finish_reason: null, ...more },
  ];
  for (let index = 0; index < count; index++) {
    await send(choice(index, { role: 'assistant', content: '' }));
  }
  const usages: Usage[] = [];
  for await (const { index, event } of events) {
    if (event.type === 'end') {
      usages.push(event.usage);
      const last = choice(index, {}, { finish_reason: finishReason(event.reason, signal) });
      const isOver = usages.length === count && !withUsage;
      await send(last, isOver ? { timings: timingsOf(event.usage) } : {});
    } else {
      const delta = deltaOf(event);
      const logprobs = withLogprobs && event.type === 'text' ? chatLogprobs(event.logprobs ?? []) : null;
      if (delta !== undefined) await send(choice(index, delta, { logprobs }));
    }
  }
  const [first] = usages;
  if (withUsage && first) await send([], { usage: usageFields([usages]), timings: timingsOf(first) });
}

/** What a step of an answer adds; undefined for a step that says nothing to a client. */
function deltaOf(event: Exclude<AnswerEvent, { readonly type: 'end' }>): Delta | undefined {
  switch (event.type) {
    case 'queued':
    case 'prompt':
    case 'reading':
    case 'promptLogprobs':
      return undefined;
    case 'text':
      return { content: event.text };
    case 'reasoning':
      return reasoningFields(event.text);
    case 'toolCall': {
      const { index, id, name } = event;
      return { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] };
    }
    case 'toolArguments':
      return { tool_calls: [{ index: event.index, type: 'function', function: { arguments: event.text } }] };
  }
}
