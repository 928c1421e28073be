import type { AnswerEvent } from '../../chat/answer.js';
import type { TokenLogprobs, Usage } from '../../chat/reply.js';
import type { ToolCall } from '../../chat/tools/tool.js';
import { probabilityOf } from '../answers/probabilities.js';

/** A piece of an answer. */
export interface Piece {
  readonly content: string;
  readonly thinking?: string;
  readonly calls?: readonly ToolCall[];
  readonly logprobs?: readonly TokenLogprobs[];
}

/** How a piece stands in a line: chat and generate differ in it. */
export type Form = (piece: Piece) => object;

export const asMessage: Form = ({ content, thinking, calls = [] }) => ({
  message: {
    role: 'assistant',
    content,
    ...(thinking !== undefined && { thinking }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call, index) => ({
        id: call.id,
        function: { index, name: call.name, arguments: call.arguments },
      })),
    }),
  },
});

export const asResponse: Form = ({ content, thinking }) => ({
  response: content,
  ...(thinking !== undefined && { thinking }),
});

/** What an event adds to the answer; undefined for one that adds nothing. Calls are sent whole, at the end. */
export function pieceOf(event: AnswerEvent): Piece | undefined {
  switch (event.type) {
    case 'queued':
    case 'prompt':
    case 'reading':
    case 'promptLogprobs':
    case 'toolCall':
    case 'toolArguments':
      return undefined;
    case 'text':
      return { content: event.text, ...(event.logprobs !== undefined && { logprobs: event.logprobs }) };
    case 'reasoning':
      return { content: '', thinking: event.text };
    case 'end':
      return event.calls.length > 0 ? { content: '', calls: event.calls } : undefined;
  }
}

/** Pieces as one. */
export function joined(pieces: readonly Piece[]): Piece {
  const thinking = pieces.map(piece => piece.thinking ?? '').join('');
  const logprobs = pieces.flatMap(piece => piece.logprobs ?? []);
  return {
    content: pieces.map(({ content }) => content).join(''),
    ...(thinking !== '' && { thinking }),
    calls: pieces.flatMap(({ calls }) => calls ?? []),
    ...(logprobs.length > 0 && { logprobs }),
  };
}

/** Moments of a request, in milliseconds since the epoch: when it came, and when its model was there. */
export interface Moments {
  readonly begun: number;
  readonly loaded: number;
}

/** Clients divide by durations. */
const nanoseconds = (milliseconds: number): number => Math.max(1, Math.round(milliseconds * 1e6));

/** The counts and durations of a request; without `usage` nothing was read or written. */
export function durations({ begun, loaded }: Moments, now: number, usage?: Usage) {
  const times = { total_duration: nanoseconds(now - begun), load_duration: nanoseconds(loaded - begun) };
  if (usage === undefined) return times;
  return {
    ...times,
    prompt_eval_count: usage.promptTokens,
    prompt_eval_duration: nanoseconds(usage.readMs),
    eval_count: usage.replyTokens,
    eval_duration: nanoseconds(usage.replyMs),
  };
}

/** Log probabilities as Ollama writes them. */
export function logprobFields(logprobs: readonly TokenLogprobs[] | undefined) {
  if (logprobs === undefined) return {};
  return {
    logprobs: logprobs.map(each => ({ ...probabilityOf(each), top_logprobs: each.top.map(probabilityOf) })),
  };
}
