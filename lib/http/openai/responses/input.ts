import { type Static, Type } from 'typebox';
import { invalid } from '../../failure/refusal.js';
import type { Limits } from '../../limits.js';
import { type AskedTurn, imageFields } from '../../pictures/given.js';
import { optional } from '../../schemas.js';
import { argumentsOf } from '../messages.js';
import { partSchema, partsOf, partsText } from '../parts.js';

/** `input` of a request: text of a user, or items in order. */
export function inputSchema({ messages, messageCharacters }: Limits) {
  const text = Type.String({ maxLength: messageCharacters });
  const part = partSchema({ messageCharacters });
  const parts = Type.Union([text, Type.Array(part, { maxItems: 1024 })]);
  const short = Type.String({ maxLength: 256 });
  const item = Type.Object(
    {
      type: optional(short),
      role: optional(short),
      content: optional(parts),
      call_id: optional(short),
      name: optional(short),
      arguments: optional(text),
      output: optional(parts),
    },
    {
      description:
        'A message {role, content}; {type: "function_call", call_id, name, arguments}; {type: ' +
        '"function_call_output", call_id, output}; or {type: "reasoning"}, which is ignored.',
    },
  );
  return Type.Union([text, Type.Array(item, { minItems: 1, maxItems: messages })], {
    examples: ['Name a river.', [{ role: 'user', content: 'Name a river.' }]],
  });
}

type Input = Static<ReturnType<typeof inputSchema>>;
type Item = Exclude<Input, string>[number];

const roles: Readonly<Record<string, 'system' | 'user' | 'assistant'>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};

/**
 * The turns that `input` adds to those of before. Throws a refusal that names the item for one of another type, for one
 * that lacks a field, and for calls without results at the end.
 */
export function withInput(before: readonly AskedTurn[], input: Input): readonly AskedTurn[] {
  if (typeof input === 'string') return [...before, { role: 'user', content: input }];
  const turns = [...before];
  for (const [index, item] of input.entries()) add(turns, item, `input.${index}`);
  if ((turns.at(-1)?.toolCalls ?? []).length > 0) {
    throw invalid('input', 'the input ends with a call: add a function_call_output for each');
  }
  return turns;
}

function add(turns: AskedTurn[], item: Item, field: string): void {
  const { type = 'message' } = item;
  if (type === null || type === 'message') turns.push(messageTurn(item, field));
  else if (type === 'function_call') addCall(turns, item, field);
  else if (type === 'function_call_output') turns.push(resultTurn(turns, item, field));
  else if (type !== 'reasoning') {
    throw invalid(`${field}.type`, `${field}.type is not supported: send messages, calls and their outputs`);
  }
}

function messageTurn({ role, content }: Item, field: string): AskedTurn {
  const known = Object.hasOwn(roles, role ?? '') ? roles[role ?? ''] : undefined;
  if (known === undefined) {
    throw invalid(`${field}.role`, `${field}.role must be system, developer, user or assistant`);
  }
  const parts = given(content, `${field}.content`);
  if (known !== 'user') return { role: known, content: partsText(parts, `${field}.content`) };
  const { text, images } = partsOf(parts, `${field}.content`);
  return { role: known, content: text, ...imageFields(images) };
}

/** A call belongs to the turn of the assistant before it. */
function addCall(turns: AskedTurn[], item: Item, field: string): void {
  const call = {
    id: given(item.call_id, `${field}.call_id`),
    name: given(item.name, `${field}.name`),
    arguments: argumentsOf(given(item.arguments, `${field}.arguments`), `${field}.arguments`),
  };
  const last = turns.at(-1);
  if (last?.role !== 'assistant') turns.push({ role: 'assistant', content: '', toolCalls: [call] });
  else turns[turns.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), call] };
}

function resultTurn(turns: readonly AskedTurn[], { call_id, output }: Item, field: string): AskedTurn {
  const id = given(call_id, `${field}.call_id`);
  const call = turns.flatMap(({ toolCalls = [] }) => toolCalls).find(each => each.id === id);
  if (call === undefined) throw invalid(`${field}.call_id`, `${field}.call_id names no call before it`);
  const { text, images } = partsOf(given(output, `${field}.output`), `${field}.output`);
  return { role: 'tool', content: text, ...imageFields(images), toolCallId: id, toolName: call.name };
}

function given<Value>(value: Value | null | undefined, field: string): Value {
  if (value === undefined || value === null) throw invalid(field, `${field} is missing`);
  return value;
}
