import type { AnswerEvent } from '../../../chat/answer.js';
import type { TokenLogprobs } from '../../../chat/reply.js';
import { finishReason } from '../../answers/end-reason.js';
import { objectOf } from '../messages.js';
import type { ResponseEvent } from './events.js';
import type { OutputItem } from './items.js';
import {
  begunEvents,
  deltaEvent,
  doneEvents,
  itemOf,
  newCall,
  newMessage,
  newReasoning,
  type OpenItem,
} from './open-item.js';
import { type Response, responseUsage } from './response.js';

/**
 * The events of a response, from `response.created` to `response.completed` or `response.incomplete`, the last with the
 * whole response. Throws as `answer` does, and as `finishReason`.
 */
export async function* responseEvents(
  begun: Response,
  answer: AsyncIterable<AnswerEvent>,
  signal: AbortSignal,
): AsyncGenerator<ResponseEvent> {
  yield { type: 'response.created', response: begun };
  yield { type: 'response.in_progress', response: begun };
  const output = outputWriter();
  for await (const event of answer) {
    yield* output.hear(event);
    if (event.type !== 'end') continue;
    const isWhole = finishReason(event.reason, signal) !== 'length';
    yield* output.end(isWhole ? 'completed' : 'incomplete');
    const response: Response = {
      ...begun,
      status: isWhole ? 'completed' : 'incomplete',
      incomplete_details: isWhole ? null : { reason: 'max_output_tokens' },
      output: [...output.items],
      usage: responseUsage(event.usage),
    };
    yield { type: isWhole ? 'response.completed' : 'response.incomplete', response };
  }
}

/** A call that came to nothing: what the model wrote of it follows as text. */
const isBroken = (item: OpenItem): boolean => item.type === 'call' && objectOf(item.text) === undefined;

/** Writes one item after the other: the next begins when the one before is over. */
function outputWriter() {
  const items: OutputItem[] = [];
  let open: OpenItem | undefined;
  const close = (status: OutputItem['status']): readonly ResponseEvent[] => {
    if (open === undefined) return [];
    const told = isBroken(open) ? 'incomplete' : status;
    const events = doneEvents(open, items.length, told);
    items.push(itemOf(open, told));
    open = undefined;
    return events;
  };
  const begin = (item: OpenItem): readonly ResponseEvent[] => {
    const before = close('completed');
    open = item;
    return [...before, ...begunEvents(item, items.length)];
  };
  const write = (item: OpenItem, text: string, logprobs: readonly TokenLogprobs[] = []): ResponseEvent => {
    item.text += text;
    if (item.type === 'message') item.logprobs.push(...logprobs);
    return deltaEvent(item, items.length, text, logprobs);
  };
  const hear = (event: AnswerEvent): readonly ResponseEvent[] => {
    switch (event.type) {
      case 'queued':
      case 'prompt':
      case 'reading':
      case 'promptLogprobs':
      case 'end':
        return [];
      case 'text': {
        const added = open?.type === 'message' ? [] : begin(newMessage());
        return [...added, write(open!, event.text, event.logprobs)];
      }
      case 'reasoning': {
        const added = open?.type === 'reasoning' ? [] : begin(newReasoning());
        return [...added, write(open!, event.text)];
      }
      case 'toolCall':
        return begin(newCall(event.id, event.name));
      case 'toolArguments':
        return [write(open!, event.text)];
    }
  };
  const end = (status: OutputItem['status']): readonly ResponseEvent[] => {
    // A response that says nothing is an empty message: clients look into the first item.
    const added = items.length === 0 && open === undefined ? begin(newMessage()) : [];
    return [...added, ...close(status)];
  };
  return { items, hear, end };
}
