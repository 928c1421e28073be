import type OpenAI from 'openai';
import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import { answerIn, type ReasoningTags } from '../../chat/reasoning-tags.js';
import type { Continuing } from './known-servers.js';

type Message = OpenAI.Chat.ChatCompletionMessageParam;

/** Texts around the reasoning in the text of a remote reply. */
export const reasoningTags: ReasoningTags = { begin: '<think>', end: '</think>' };

const CONTINUE = 'Continue your last message from exactly where it ends. Repeat nothing of it.';

/** Turns as the API has them; earlier reasoning is not sent back. */
export function messagesOf(path: readonly Turn[], continues: Continuing): Message[] {
  const messages = path.flatMap((turn, index) => [messageOf(turn), ...shownBehind(path, index)]);
  const isContinued = endsOpen(path);
  return isContinued && continues === 'asked' ? [...messages, { role: 'user', content: CONTINUE }] : messages;
}

/** Whether a path ends in an answer that is to be continued. */
export function endsOpen(path: readonly Turn[]): boolean {
  return path.at(-1)?.role === 'assistant';
}

function messageOf({ role, content, images = [], toolCalls = [], toolCallId = '' }: Turn): Message {
  switch (role) {
    case 'system':
      return { role, content };
    case 'user': {
      if (images.length === 0) return { role, content };
      const text = content === '' ? [] : [{ type: 'text' as const, text: content }];
      return { role, content: [...images.map(pictureOf), ...text] };
    }
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

/** Pictures of tools' results: the API has none in their messages, and nothing may stand between these. */
function shownBehind(path: readonly Turn[], index: number): Message[] {
  if (path[index]?.role !== 'tool' || path[index + 1]?.role === 'tool') return [];
  const first = path.findLastIndex((turn, at) => at < index && turn.role !== 'tool') + 1;
  const images = path.slice(first, index + 1).flatMap(turn => turn.images ?? []);
  if (images.length === 0) return [];
  const text = 'These are the pictures of the results above.';
  return [{ role: 'user', content: [...images.map(pictureOf), { type: 'text', text }] }];
}

const pictureOf = ({ mediaType, data }: Image) => ({
  type: 'image_url' as const,
  image_url: { url: `data:${mediaType};base64,${data}` },
});
