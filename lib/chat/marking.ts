import type { Turn } from './message.js';
import { keywordNamed } from './schema/keywords.js';
import { mapTexts } from './texts.js';
import type { Tool } from './tools/tool.js';

type Mark = (text: string) => string;

const typeNames = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);

/** Templates look for the words of JSON Schema itself, which spell no control token. */
const isSchemaWord = (text: string): boolean => typeNames.has(text) || keywordNamed(text) !== undefined;

/** A turn with every text from outside marked; its role is ours. */
export function markTurn(turn: Turn, mark: Mark): Turn {
  const { content, toolCalls, toolCallId, toolName } = turn;
  return {
    ...turn,
    content: mark(content),
    ...(toolCalls !== undefined && {
      toolCalls: toolCalls.map(call => ({
        id: mark(call.id),
        name: mark(call.name),
        arguments: mapTexts(call.arguments, mark),
      })),
    }),
    ...(toolCallId !== undefined && { toolCallId: mark(toolCallId) }),
    ...(toolName !== undefined && { toolName: mark(toolName) }),
  };
}

/** A tool in OpenAI's form with every text from outside marked. */
export function markTool({ name, description = '', parameters }: Tool, mark: Mark): object {
  return {
    type: 'function',
    function: {
      name: mark(name),
      description: mark(description),
      parameters: mapTexts(parameters ?? { type: 'object', properties: {} }, text =>
        isSchemaWord(text) ? text : mark(text),
      ),
    },
  };
}
