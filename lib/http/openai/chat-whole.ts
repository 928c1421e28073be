import { timingsOf } from '../answers/timings.js';
import type { Answered, Head } from './answered.js';
import type { ChatCompletion } from './chat-answer.js';
import { chatLogprobs } from './logprobs.js';
import { usageFields } from './usage.js';

/** The reasoning of an answer or of a piece under both names that clients look for; nothing where there is none. */
export function reasoningFields(text: string) {
  return text === '' ? {} : { reasoning_content: text, reasoning: text };
}

/** The answer of a chat that is not streamed. The times are those of its first choice. */
export function chatCompletion(
  head: Head,
  answers: readonly Answered[],
  withLogprobs: boolean,
): ChatCompletion {
  const usages = answers.map(({ usage }) => usage);
  return {
    ...head,
    object: 'chat.completion',
    choices: answers.map((answer, index) => ({
      index,
      message: messageOf(answer),
      logprobs: withLogprobs ? chatLogprobs(answer.logprobs) : null,
      finish_reason: answer.reason,
    })),
    usage: usageFields([usages]),
    timings: timingsOf(usages[0]!),
  };
}

function messageOf({ text, reasoning, calls }: Answered): ChatCompletion['choices'][number]['message'] {
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...reasoningFields(reasoning),
    ...(calls.length > 0 && {
      tool_calls: calls.map(call => ({
        id: call.id,
        type: 'function' as const,
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      })),
    }),
  };
}
