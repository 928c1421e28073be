import { type Static, Type } from 'typebox';
import type { Usage } from '../../chat/reply.js';
import { closed, count } from '../schemas.js';

const milliseconds = Type.Number({ minimum: 0, description: 'Milliseconds.' });
const rate = Type.Number({ minimum: 0 });

/** `timings` as llama-server tells them: tools/server/README.md of llama.cpp */
export const Timings = Type.Object(
  {
    cache_n: count('Tokens of the prompt that need not be read again.'),
    prompt_n: count('Tokens of the prompt that were read.'),
    prompt_ms: milliseconds,
    prompt_per_token_ms: milliseconds,
    prompt_per_second: rate,
    predicted_n: count('Tokens of the answer.'),
    predicted_ms: milliseconds,
    predicted_per_token_ms: milliseconds,
    predicted_per_second: rate,
  },
  { ...closed, title: 'Timings' },
);

/** The times of one answer. */
export function timingsOf({
  promptTokens,
  cachedTokens,
  readMs,
  replyTokens,
  replyMs,
}: Usage): Static<typeof Timings> {
  const read = Math.max(0, promptTokens - cachedTokens);
  const per = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return {
    cache_n: cachedTokens,
    prompt_n: read,
    prompt_ms: readMs,
    prompt_per_token_ms: per(readMs, read),
    prompt_per_second: per(read * 1000, readMs),
    predicted_n: replyTokens,
    predicted_ms: replyMs,
    predicted_per_token_ms: per(replyMs, replyTokens),
    predicted_per_second: per(replyTokens * 1000, replyMs),
  };
}
