import type { TokenLogprobs } from '../../../chat/reply.js';
import { newAnswerId } from '../answered.js';
import { chatLogprobs } from '../logprobs.js';
import type { ResponseEvent } from './events.js';
import type { OutputItem } from './items.js';

/** An item that is being written. */
export type OpenItem =
  | { readonly type: 'message'; readonly id: string; text: string; readonly logprobs: TokenLogprobs[] }
  | { readonly type: 'reasoning'; readonly id: string; text: string }
  | {
      readonly type: 'call';
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      /** Its arguments so far. */
      text: string;
    };

type Status = OutputItem['status'];

export const newMessage = (): OpenItem => ({
  type: 'message',
  id: newAnswerId('msg_'),
  text: '',
  logprobs: [],
});
export const newReasoning = (): OpenItem => ({ type: 'reasoning', id: newAnswerId('rs_'), text: '' });
export const newCall = (callId: string, name: string): OpenItem => ({
  type: 'call',
  id: newAnswerId('fc_'),
  ...{ callId, name, text: '' },
});

/** The item as it is sent. One that is in progress has no content yet. */
export function itemOf(open: OpenItem, status: Status): OutputItem {
  const { id, text } = open;
  const isBegun = status === 'in_progress';
  switch (open.type) {
    case 'message': {
      const content = isBegun ? [] : [textPart(text, open.logprobs)];
      return { type: 'message', id, status, role: 'assistant', content };
    }
    case 'reasoning':
      return { type: 'reasoning', id, status, summary: [], content: isBegun ? [] : [reasoningPart(text)] };
    case 'call':
      return {
        type: 'function_call',
        ...{ id, status, call_id: open.callId, name: open.name },
        arguments: text,
      };
  }
}

/** What is sent when an item begins. */
export function begunEvents(open: OpenItem, output_index: number): readonly ResponseEvent[] {
  const added: ResponseEvent = {
    type: 'response.output_item.added',
    ...{ output_index, item: itemOf(open, 'in_progress') },
  };
  if (open.type === 'call') return [added];
  const part = open.type === 'message' ? textPart('', []) : reasoningPart('');
  const place = { item_id: open.id, output_index, content_index: 0 };
  return [added, { type: 'response.content_part.added', ...place, part }];
}

/** What is sent of a piece of its text. */
export function deltaEvent(
  { type, id: item_id }: OpenItem,
  output_index: number,
  delta: string,
  logprobs: readonly TokenLogprobs[],
): ResponseEvent {
  const inItem = { item_id, output_index };
  switch (type) {
    case 'message': {
      const { content } = chatLogprobs(logprobs);
      return { type: 'response.output_text.delta', ...inItem, content_index: 0, delta, logprobs: content };
    }
    case 'reasoning':
      return { type: 'response.reasoning_text.delta', ...inItem, content_index: 0, delta };
    case 'call':
      return { type: 'response.function_call_arguments.delta', ...inItem, delta };
  }
}

/** What is sent when an item is over. */
export function doneEvents(open: OpenItem, output_index: number, status: Status): readonly ResponseEvent[] {
  const { text } = open;
  const inItem = { item_id: open.id, output_index };
  const inPart = { ...inItem, content_index: 0 };
  const done: ResponseEvent = { type: 'response.output_item.done', output_index, item: itemOf(open, status) };
  switch (open.type) {
    case 'message': {
      const part = textPart(text, open.logprobs);
      return [
        { type: 'response.output_text.done', ...inPart, text, logprobs: part.logprobs },
        { type: 'response.content_part.done', ...inPart, part },
        done,
      ];
    }
    case 'reasoning':
      return [
        { type: 'response.reasoning_text.done', ...inPart, text },
        { type: 'response.content_part.done', ...inPart, part: reasoningPart(text) },
        done,
      ];
    case 'call':
      return [
        { type: 'response.function_call_arguments.done', ...inItem, name: open.name, arguments: text },
        done,
      ];
  }
}

function textPart(text: string, logprobs: readonly TokenLogprobs[]) {
  const { content } = chatLogprobs(logprobs);
  return { type: 'output_text' as const, text, annotations: [], logprobs: content };
}

const reasoningPart = (text: string) => ({ type: 'reasoning_text' as const, text });
