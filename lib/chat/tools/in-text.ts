import type { Turn } from '../message.js';
import { type ToolFormat, writeCalls } from './format.js';
import type { Tool } from './tool.js';

const described = ({ name, description = '', parameters }: Tool): string =>
  JSON.stringify({ name, description, parameters });

/** What a model is told of `tools` whose chat template knows none. */
function instructions(tools: readonly Tool[], format: ToolFormat): string {
  const example = { id: '', name: 'function-name', arguments: { 'argument-name': 'value' } };
  return [
    'You can call functions. Each is described by a line of JSON:',
    ...tools.map(described),
    '',
    'To call one, answer only in this form, with the name of the function and its arguments:',
    writeCalls([example], format),
    '',
    'The next message then tells the result. If no function helps, answer in plain words.',
  ].join('\n');
}

const withText = (first: string, next: string): string => (first === '' ? next : `${first}\n\n${next}`);

/**
 * Rewrites a path so that it holds plain turns only: the tools in the system prompt, calls as text of the assistant in
 * the form of `format`, and results, those that follow each other together, as a turn of the user.
 */
export function toolsInText(turns: readonly Turn[], tools: readonly Tool[], format: ToolFormat): Turn[] {
  const plain: Turn[] = [];
  let afterResult = false;
  for (const { role, content, toolCalls = [] } of turns) {
    if (role === 'tool') {
      const result = `<tool_response>\n${content}\n</tool_response>`;
      const before = afterResult ? plain.pop()!.content : '';
      plain.push({ role: 'user', content: before === '' ? result : `${before}\n${result}` });
    } else if (toolCalls.length > 0) {
      plain.push({ role, content: withText(content, writeCalls(toolCalls, format)) });
    } else {
      plain.push({ role, content });
    }
    afterResult = role === 'tool';
  }
  if (tools.length === 0) return plain;
  const system = plain[0]?.role === 'system' ? plain.shift()!.content : '';
  return [{ role: 'system', content: withText(system, instructions(tools, format)) }, ...plain];
}
