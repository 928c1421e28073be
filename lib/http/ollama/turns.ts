import type { Turn } from '../../chat/message.js';
import type { ToolCall } from '../../chat/tools/tool.js';
import { invalid } from '../failure/refusal.js';
import { type AskedTurn, type GivenImage, givenBase64, imageFields } from '../pictures/given.js';
import type { ChatRequest } from './schemas.js';

type Message = NonNullable<ChatRequest['messages']>[number];

/** A call of the path that no tool turn has answered yet. */
interface Open {
  readonly id: string;
  readonly name: string;
}

/**
 * Messages as a path. Ollama's calls need no ids: those that have none are numbered, and a result without one belongs
 * to the first call that has no result, of its name where it gives one. Throws a refusal that names the picture that is not base64, or is no user's.
 */
export function turnsOf(messages: readonly Message[]): AskedTurn[] {
  const open: Open[] = [];
  const turns: AskedTurn[] = [];
  let count = 0;
  for (const [index, message] of messages.entries()) {
    const { role, content = '', tool_calls = [] } = message;
    const images = imagesOf(message, `messages.${index}.images`);
    if (images.length > 0 && role !== 'user' && role !== 'tool')
      throw invalid(images[0]!.field, `${images[0]!.field}: pictures stand in messages of a user or a tool`);
    if (role === 'tool') turns.push({ ...resultOf(message, open), ...imageFields(images) });
    else if (role === 'assistant' && tool_calls.length > 0) {
      const toolCalls = tool_calls.map((call): ToolCall => {
        const { id, function: called } = call;
        return { id: id || numbered(count++), name: called.name, arguments: called.arguments ?? {} };
      });
      open.push(...toolCalls);
      turns.push({ role, content, toolCalls });
    } else turns.push({ role: role as 'system' | 'user' | 'assistant', content, ...imageFields(images) });
  }
  return turns;
}

/** `system` in front of a path without a system turn, unless it is empty. */
export function withSystem(path: readonly Turn[], system = ''): readonly Turn[] {
  return system === '' || path[0]?.role === 'system' ? path : [{ role: 'system', content: system }, ...path];
}

/** Throws a refusal that names the picture that is not base64. */
export function imagesOf({ images = [] }: Pick<Message, 'images'>, field: string): readonly GivenImage[] {
  return images.map((image, index) => givenBase64(image, `${field}.${index}`));
}

function resultOf({ content = '', tool_call_id: id, tool_name: name }: Message, open: Open[]): AskedTurn {
  const fits = (call: Open): boolean =>
    id ? call.id === id : name === undefined || name === '' || call.name === name;
  const at = open.findIndex(fits);
  const [call] = at < 0 ? [] : open.splice(at, 1);
  const toolName = name || call?.name;
  const toolCallId = id || call?.id;
  return {
    role: 'tool',
    content,
    ...(toolCallId !== undefined && { toolCallId }),
    ...(toolName !== undefined && { toolName }),
  };
}

/** The same path has the same ids each time, so that what was read of it need not be read again. */
const numbered = (count: number): string => `call_${String(count).padStart(24, '0')}`;
