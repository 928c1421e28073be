import { type Static, Type } from 'typebox';
import type { Usage } from '../../chat/reply.js';
import { unended } from '../answers/end-reason.js';
import { Timings, timingsOf } from '../answers/timings.js';
import { closed, nullable, oneOf } from '../schemas.js';
import type { AnswerStream } from '../stream.js';
import type { Head } from './answered.js';
import { joined, TextLogprobs } from './text-logprobs.js';
import type { TextPiece } from './text-pieces.js';
import { UsageFields, usageFields } from './usage.js';

const reason = oneOf(['stop', 'length'], {
  description: 'The model or a stop string ended it, or the token limit.',
});

const common = {
  id: Type.String({ examples: ['cmpl-9f0c1a8e5b7d4c3f'] }),
  object: Type.Literal('text_completion'),
  created: Type.Integer({ description: 'Seconds since 1970.' }),
  model: Type.String({ description: 'The model that answered.' }),
  system_fingerprint: Type.String({ description: 'The version of llmtui.' }),
};

const choice = {
  index: Type.Integer({ minimum: 0, description: 'Choices of the first prompt come first.' }),
  text: Type.String({ examples: [' a large stream of water'] }),
  logprobs: nullable(TextLogprobs),
};

/** The answer of POST /v1/completions. */
export const TextCompletion = Type.Object(
  {
    ...common,
    choices: Type.Array(Type.Object({ ...choice, finish_reason: reason }, closed)),
    usage: UsageFields,
    timings: Timings,
  },
  closed,
);

/** A piece of a streamed answer. */
export const TextChunk = Type.Object(
  {
    ...common,
    choices: Type.Array(Type.Object({ ...choice, finish_reason: nullable(reason) }, closed)),
    usage: Type.Optional(nullable(UsageFields)),
    timings: Type.Optional(Timings),
  },
  closed,
);

/** How many prompts there are, and answers to each. */
export interface TextCounts {
  readonly prompts: number;
  readonly each: number;
}

/** The answer that pieces make together. */
export async function textCompletion(
  head: Head,
  counts: TextCounts,
  pieces: AsyncIterable<TextPiece>,
): Promise<Static<typeof TextCompletion>> {
  const parts = Array.from({ length: counts.prompts * counts.each }, () => ({
    text: '',
    runs: [] as TextLogprobs[],
    end: undefined as TextPiece['end'],
  }));
  for await (const { index, text, logprobs, end } of pieces) {
    const part = parts[index]!;
    part.text += text;
    if (logprobs !== null) part.runs.push(logprobs);
    if (end !== undefined) part.end = end;
  }
  const choices = parts.map(({ text, runs, end }, index) => {
    if (end === undefined) throw unended();
    return { index, text, logprobs: joined(runs), end };
  });
  const usages = choices.map(({ end }) => end.usage);
  return {
    ...head,
    object: 'text_completion',
    choices: choices.map(({ end, ...said }) => ({ ...said, finish_reason: end.reason })),
    usage: textUsage(usages, counts),
    timings: timingsOf(usages[0]!),
  };
}

/** Sends pieces as they come; with `withUsage` the last has no choices but the counts. */
export async function sendText(
  stream: Pick<AnswerStream, 'send'>,
  head: Head,
  { withUsage, ...counts }: TextCounts & { readonly withUsage: boolean },
  pieces: AsyncIterable<TextPiece>,
): Promise<void> {
  const usages: Usage[] = [];
  let left = counts.prompts * counts.each;
  const nothing = withUsage ? { usage: null } : {};
  for await (const { end, ...said } of pieces) {
    if (end !== undefined) {
      usages[said.index] = end.usage;
      left--;
    }
    const times = end !== undefined && left === 0 && !withUsage ? { timings: timingsOf(end.usage) } : {};
    const choices = [{ ...said, finish_reason: end?.reason ?? null }];
    await stream.send({ ...head, object: 'text_completion', choices, ...nothing, ...times });
  }
  if (!withUsage) return;
  const usage = textUsage(usages, counts);
  await stream.send({
    ...head,
    object: 'text_completion',
    choices: [],
    usage,
    timings: timingsOf(usages[0]!),
  });
}

function textUsage(usages: readonly Usage[], { prompts, each }: TextCounts): Static<typeof UsageFields> {
  return usageFields(
    Array.from({ length: prompts }, (_, prompt) => usages.slice(prompt * each, (prompt + 1) * each)),
  );
}
