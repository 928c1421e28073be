import type OpenAI from 'openai';
import type { Turn } from '../../chat/message.js';
import { answerIn, type ReasoningTags } from '../../chat/reasoning-tags.js';
import type { Continuing } from './known-servers.js';

type Message = OpenAI.Chat.ChatCompletionMessageParam;

/** Texts around the reasoning in the text of a remote reply. */
export const reasoningTags: ReasoningTags = { begin: '<think>', end: '</think>' };

const CONTINUE = 'Continue your last message from exactly where it ends. Repeat nothing of it.';

/** Turns as the API has them; earlier reasoning is not sent back. */
export function messagesOf(path: readonly Turn[], continues: Continuing): Message[] {
  const messages = path.map(messageOf);
  const isContinued = endsOpen(path);
  return isContinued && continues === 'asked' ? [...messages, { role: 'user', content: CONTINUE }] : messages;
}

/** Whether a path ends in an answer that is to be continued. */
export function endsOpen(path: readonly Turn[]): boolean {
  return path.at(-1)?.role === 'assistant';
}

function messageOf({ role, content, toolCalls = [], toolCallId = '' }: Turn): Message {
  switch (role) {
    case 'system':
    case 'user':
      return { role, content };
    case 'tool':
      return { role, content, tool_call_id: toolCallId };
    case 'assistant': {
      const answer = answerIn(content, reasoningTags).trimStart();
      if (toolCalls.length === 0) return { role, content: answer };
      const calls = toolCalls.map(call => ({
        id: call.id,
        type: 'function' as const,
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      }));
      return { role, content: answer === '' ? null : answer, tool_calls: calls };
    }
  }
}
