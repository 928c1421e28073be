import type { Turn } from '../../chat/message.js';
import type { ToolCall } from '../../chat/tools/tool.js';
import type { ChatRequest } from './schemas.js';

type Message = NonNullable<ChatRequest['messages']>[number];

/** A call of the path that no tool turn has answered yet. */
interface Open {
  readonly id: string;
  readonly name: string;
}

/**
 * Messages as a path. Ollama's calls need no ids: those that have none are numbered, and a result without one belongs
 * to the first call that has no result, of its name where it gives one. `system` stands in front of a path without a
 * system message, unless it is empty.
 */
export function turnsOf(messages: readonly Message[], system = ''): Turn[] {
  const open: Open[] = [];
  const turns: Turn[] = [];
  if (system !== '' && messages[0]?.role !== 'system') turns.push({ role: 'system', content: system });
  let count = 0;
  for (const message of messages) {
    const { role, content = '', tool_calls = [] } = message;
    if (role === 'tool') turns.push(resultOf(message, open));
    else if (role === 'assistant' && tool_calls.length > 0) {
      const toolCalls = tool_calls.map((call): ToolCall => {
        const { id, function: called } = call;
        return { id: id || numbered(count++), name: called.name, arguments: called.arguments ?? {} };
      });
      open.push(...toolCalls);
      turns.push({ role, content, toolCalls });
    } else turns.push({ role: role as 'system' | 'user' | 'assistant', content });
  }
  return turns;
}

function resultOf({ content = '', tool_call_id: id, tool_name: name }: Message, open: Open[]): Turn {
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
