import { type Static, Type } from 'typebox';
import type { Usage } from '../../chat/reply.js';
import { closed, count } from '../schemas.js';

export const UsageFields = Type.Object(
  {
    prompt_tokens: count('Tokens of the prompt.'),
    completion_tokens: count('Tokens of all answers.'),
    total_tokens: count('Both together.'),
    prompt_tokens_details: Type.Object(
      { cached_tokens: count('Of the prompt, those that need not be read again.') },
      closed,
    ),
    completion_tokens_details: Type.Object(
      { reasoning_tokens: count('Of those of the answers, reasoning.') },
      closed,
    ),
  },
  { ...closed, title: 'OpenAIUsage' },
);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The counts of one request. Each of `prompts` is the answers to one prompt, which counts once. */
export function usageFields(prompts: readonly (readonly Usage[])[]): Static<typeof UsageFields> {
  const ofPrompts = (name: 'promptTokens' | 'cachedTokens') =>
    sum(prompts.map(([first]) => first?.[name] ?? 0));
  const ofAnswers = (name: 'replyTokens' | 'reasoningTokens') =>
    sum(prompts.flat().map(usage => usage[name] ?? 0));
  const prompt = ofPrompts('promptTokens');
  const completion = ofAnswers('replyTokens');
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: ofPrompts('cachedTokens') },
    completion_tokens_details: { reasoning_tokens: ofAnswers('reasoningTokens') },
  };
}
