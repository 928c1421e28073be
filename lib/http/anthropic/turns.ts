import type { Turn } from '../../chat/message.js';
import type { ToolCall } from '../../chat/tools/tool.js';
import { invalid, Refusal } from '../failure/refusal.js';
import type { PromptRequest } from './schemas.js';

type Message = PromptRequest['messages'][number];
type Content = Message['content'];
type Block = Exclude<Content, string>[number];

/**
 * The messages of a request as a path; a last assistant message is continued. Results become turns of their own, and
 * reasoning of before is left out. Throws a refusal with status 400 that names the block for an image or document, for a
 * kind that is not known, and for calls without results at the end.
 */
export function turnsOf({ messages, system }: Pick<PromptRequest, 'messages' | 'system'>): readonly Turn[] {
  const names = new Map<string, string>();
  const first = system === undefined ? '' : textOf(system, 'system');
  const turns: Turn[] = first === '' ? [] : [{ role: 'system', content: first }];
  for (const [index, message] of messages.entries()) {
    const field = `messages.${index}.content`;
    if (message.role === 'assistant') turns.push(assistantTurn(message.content, field, names));
    else turns.push(...userTurns(message.content, field, names));
  }
  if ((turns.at(-1)?.toolCalls ?? []).length > 0) {
    throw invalid('messages', 'the last message calls tools: add a user message with a tool_result for each');
  }
  return turns;
}

function assistantTurn(content: Content, field: string, names: Map<string, string>): Turn {
  if (typeof content === 'string') return { role: 'assistant', content };
  const isOfTurn = ({ type }: Block): boolean => !/^(?:tool_use|thinking|redacted_thinking)$/.test(type);
  const calls = content.flatMap((block, index) =>
    block.type === 'tool_use' ? [callOf(block, `${field}.${index}`)] : [],
  );
  for (const { id, name } of calls) names.set(id, name);
  const text = textOf(content.filter(isOfTurn), field);
  return { role: 'assistant', content: text, ...(calls.length > 0 && { toolCalls: calls }) };
}

function callOf({ id, name, input = {} }: Block, field: string): ToolCall {
  if (!id || !name) throw invalid(field, `${field} needs id and name`);
  return { id, name, arguments: input };
}

/** Results first: templates want them right behind the calls. */
function userTurns(content: Content, field: string, names: ReadonlyMap<string, string>): readonly Turn[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const results = content.flatMap((block, index) =>
    block.type === 'tool_result' ? [resultOf(block, `${field}.${index}`, names)] : [],
  );
  const others = content.filter(({ type }) => type !== 'tool_result');
  if (others.length === 0 && results.length > 0) return results;
  return [...results, { role: 'user', content: textOf(others, field) }];
}

function resultOf(
  { tool_use_id: id, content = '', is_error }: Block,
  field: string,
  names: ReadonlyMap<string, string>,
): Turn {
  if (!id) throw invalid(`${field}.tool_use_id`, `${field}.tool_use_id is missing`);
  const text = textOf(content, `${field}.content`);
  const toolName = names.get(id);
  return {
    role: 'tool',
    content: is_error === true ? `Error: ${text}` : text,
    toolCallId: id,
    ...(toolName !== undefined && { toolName }),
  };
}

const seen = new Set(['image', 'document']);

/** The text of blocks, one below the other. */
function textOf(content: string | readonly Pick<Block, 'type' | 'text'>[], field: string): string {
  if (typeof content === 'string') return content;
  const texts = content.map(({ type, text }, index) => {
    if (type === 'text' && text !== undefined) return text;
    const where = `${field}.${index}`;
    if (seen.has(type)) throw unreadable(where);
    throw invalid(
      where,
      type === 'text' ? `${where}.text is missing` : `${where}.type is not supported: send text`,
    );
  });
  return texts.join('\n');
}

function unreadable(field: string): Refusal {
  const message = 'the model reads text only: leave images and documents out';
  return new Refusal({ status: 400, code: 'model_without_vision', message, field });
}
