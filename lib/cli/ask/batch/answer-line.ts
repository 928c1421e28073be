import type { EndReason, Usage } from '../../../chat/reply.js';
import type { LlmtuiError } from '../../../errors.js';
import type { LineId } from './prompt-line.js';

/** Which line of the input it answers. */
export interface Place {
  /** Counted from 0, empty lines left out. */
  readonly index: number;
  readonly id?: LineId;
}

export interface Said {
  readonly text: string;
  /** The text is JSON by a schema. */
  readonly isStructured: boolean;
  readonly reason: EndReason;
  readonly usage: Usage;
}

/** A line of output for an answer: `{"index": 0, "id": …, "response": …, "value": … with a schema, …}`. */
export function answerLine({ index, id }: Place, { text, isStructured, reason, usage }: Said): string {
  const { promptTokens, cachedTokens, replyTokens, seed } = usage;
  return lineOf({
    index,
    id,
    response: text,
    ...(isStructured && { value: JSON.parse(text) as unknown }),
    finish_reason: reason,
    usage: {
      prompt_tokens: promptTokens,
      cached_tokens: cachedTokens,
      completion_tokens: replyTokens,
      total_tokens: promptTokens + replyTokens,
    },
    seed,
  });
}

/** A line of output for a prompt that could not be answered. */
export const errorLine = ({ index, id }: Place, { code, message }: LlmtuiError): string =>
  lineOf({ index, id, error: { code, message } });

const lineOf = (fields: object): string => `${JSON.stringify(fields)}\n`;
