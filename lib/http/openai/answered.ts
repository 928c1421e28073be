import { randomUUID } from 'node:crypto';
import type { AnswerEvent } from '../../chat/answer.js';
import type { TokenLogprobs, Usage } from '../../chat/reply.js';
import type { ToolCall } from '../../chat/tools/tool.js';
import type { Answering } from '../answering.js';
import { finishReason, unended } from '../answers/end-reason.js';
import type { Indexed } from '../answers/interleaved.js';
import type { Serving } from '../serving.js';

/** What every answer says of itself. */
export interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint: string;
}

/** A new id that cannot be guessed. */
export const newAnswerId = (prefix: string): string => `${prefix}${randomUUID().replaceAll('-', '')}`;

/** Seconds since the epoch. */
export const secondsNow = ({ now }: Pick<Serving, 'now'>): number => Math.floor(now() / 1000);

export function headOf(
  serving: Pick<Serving, 'now' | 'version'>,
  { entry }: Pick<Answering, 'entry'>,
  prefix: string,
): Head {
  return {
    id: newAnswerId(prefix),
    created: secondsNow(serving),
    model: entry.name,
    system_fingerprint: `llmtui-${serving.version}`,
  };
}

/** One answer, whole. */
export interface Answered {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
  readonly logprobs: readonly TokenLogprobs[];
  readonly reason: 'stop' | 'length' | 'tool_calls';
  readonly usage: Usage;
}

type AnswerEnd = Extract<AnswerEvent, { readonly type: 'end' }>;

/** Reads `count` answers to their ends. Throws as they do, and as `finishReason`. */
export async function collected(
  events: AsyncIterable<Indexed<AnswerEvent>>,
  count: number,
  signal: AbortSignal,
): Promise<readonly Answered[]> {
  const parts = Array.from({ length: count }, () => ({
    text: '',
    reasoning: '',
    logprobs: [] as TokenLogprobs[],
    end: undefined as AnswerEnd | undefined,
  }));
  for await (const { index, event } of events) {
    const part = parts[index]!;
    if (event.type === 'text') {
      part.text += event.text;
      part.logprobs.push(...(event.logprobs ?? []));
    } else if (event.type === 'reasoning') part.reasoning += event.text;
    else if (event.type === 'end') part.end = event;
  }
  return parts.map(({ end, ...said }) => {
    if (end === undefined) throw unended();
    return { ...said, calls: end.calls, reason: finishReason(end.reason, signal), usage: end.usage };
  });
}
