import { type Static, Type } from 'typebox';
import type { ToolCall } from '../../chat/tools/tool.js';
import { invalid } from '../failure/refusal.js';
import { ToolName } from '../fields/tools.js';
import type { Limits } from '../limits.js';
import { type AskedTurn, imageFields } from '../pictures/given.js';
import { bodyText } from '../safety/json-body.js';
import { oneOf, optional } from '../schemas.js';
import { partSchema, partsOf, partsText } from './parts.js';

const Call = Type.Object({
  id: Type.String({ maxLength: 256 }),
  type: optional(Type.Literal('function')),
  function: Type.Object({
    name: ToolName,
    arguments: Type.String({ description: 'A JSON object as text.', examples: ['{"city":"Ulm"}'] }),
  }),
});

/** One message of a chat request. */
export function messageSchema({ messageCharacters, tools }: Limits) {
  const part = partSchema({ messageCharacters });
  return Type.Object(
    {
      role: oneOf(['system', 'developer', 'user', 'assistant', 'tool'], { examples: ['user'] }),
      content: optional(
        Type.Union([Type.String({ maxLength: messageCharacters }), Type.Array(part, { maxItems: 1024 })], {
          examples: ['Name a river.'],
        }),
      ),
      tool_calls: optional(
        Type.Array(Call, { maxItems: tools, description: 'Of an assistant message: what it called.' }),
      ),
      tool_call_id: optional(
        Type.String({ maxLength: 256, description: 'Of a tool message: the call that it answers.' }),
      ),
      name: optional(Type.String({ maxLength: 256 })),
    },
    { title: 'OpenAIMessage' },
  );
}

export type Message = Static<ReturnType<typeof messageSchema>>;

/**
 * The messages of a request as a model reads them; `developer` is a system role. A last assistant message is continued.
 * Throws a refusal that names the message for a part that is neither text nor picture, arguments that are no JSON object, a message
 * without content, and calls without results at the end.
 */
export function turnsOf(messages: readonly Message[]): readonly AskedTurn[] {
  const toolNames = new Map<string, string>();
  const turns = messages.map((message, index) => {
    const turn = turnOf(message, `messages.${index}`, toolNames);
    for (const { id, name } of turn.toolCalls ?? []) toolNames.set(id, name);
    return turn;
  });
  if ((turns.at(-1)?.toolCalls ?? []).length > 0) {
    throw invalid(
      `messages.${turns.length - 1}.tool_calls`,
      'the last message calls tools: add a message with role tool for each call',
    );
  }
  return turns;
}

function turnOf(message: Message, field: string, toolNames: ReadonlyMap<string, string>): AskedTurn {
  const { role, content, tool_calls: called, tool_call_id: id, name } = message;
  const calls =
    role === 'assistant'
      ? (called ?? []).map((call, index) => callOf(call, `${field}.tool_calls.${index}`))
      : [];
  if ((content === undefined || content === null) && calls.length === 0) {
    throw invalid(`${field}.content`, `${field}.content is missing`);
  }
  if (role !== 'tool' && role !== 'user') {
    const read = role === 'developer' ? 'system' : role;
    const text = partsText(content ?? '', `${field}.content`);
    return { role: read, content: text, ...(calls.length > 0 && { toolCalls: calls }) };
  }
  const { text, images } = partsOf(content ?? '', `${field}.content`);
  if (role === 'user') return { role, content: text, ...imageFields(images) };
  const toolName = toolNames.get(id ?? '') ?? name ?? undefined;
  return {
    role,
    content: text,
    ...imageFields(images),
    ...(typeof id === 'string' && { toolCallId: id }),
    ...(toolName !== undefined && { toolName }),
  };
}

function callOf({ id, function: { name, arguments: text } }: Static<typeof Call>, field: string): ToolCall {
  return { id, name, arguments: argumentsOf(text, `${field}.function.arguments`) };
}

/** The arguments of a call from their JSON text; empty text is none. Throws a refusal that names the field. */
export function argumentsOf(text: string, field: string): ToolCall['arguments'] {
  const value = objectOf(text);
  if (value === undefined) throw invalid(field, `${field} is no JSON object`);
  return value;
}

/** The JSON object of a text, that of empty text without fields; undefined where it is none. */
export function objectOf(text: string): ToolCall['arguments'] | undefined {
  if (text.trim() === '') return {};
  const value = parsed(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as ToolCall['arguments']) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(bodyText(Buffer.from(text)));
  } catch {
    return undefined;
  }
}
