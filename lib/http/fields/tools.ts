import { type Static, Type } from 'typebox';
import type { Tool, ToolChoice } from '../../chat/tools/tool.js';
import { invalid } from '../failure/refusal.js';
import type { Wish } from '../generating.js';
import { optional } from '../schemas.js';

/** Names as OpenAI takes them, and the dots of servers that join several sources of tools. */
export const ToolName = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,128}$', examples: ['get_weather'] });

export const ToolParameters = Type.Object(
  {},
  {
    description: 'JSON Schema of its arguments, an object.',
    examples: [{ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }],
  },
);

/** What is said of a function that a model may call. */
export const functionFields = {
  name: ToolName,
  description: optional(Type.String()),
  parameters: optional(ToolParameters),
  strict: optional(Type.Boolean({ description: 'Ignored: arguments always follow the schema.' })),
};

/** A tool of a chat request. */
export const ChatTool = Type.Object(
  {
    type: Type.Literal('function'),
    function: Type.Object(functionFields),
  },
  { title: 'OpenAITool' },
);

/** A choice that names no tool. */
export const ToolMode = Type.Union([Type.Literal('none'), Type.Literal('auto'), Type.Literal('required')]);

export const ChatToolChoice = Type.Union([
  ToolMode,
  Type.Object({ type: Type.Literal('function'), function: Type.Object({ name: ToolName }) }),
]);

type FunctionFields = Static<(typeof ChatTool)['properties']['function']>;

/** A choice as chats write it, or with the name one level higher. */
type Choice = Static<typeof ChatToolChoice> | { readonly type: 'function'; readonly name: string };

/** The tools of a request, in order. Throws a refusal for two of one name. */
export function wantedTools(functions: readonly FunctionFields[]): readonly Tool[] {
  const names = new Set<string>();
  return functions.map(({ name, description, parameters }, index) => {
    if (names.has(name)) throw invalid(`tools.${index}`, `two tools have the name ${name}`);
    names.add(name);
    return {
      name,
      ...(typeof description === 'string' && { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
    };
  });
}

interface Asked {
  readonly tool_choice?: Choice | null | undefined;
  readonly parallel_tool_calls?: boolean | null | undefined;
}

/**
 * What a request says about calls of `tools`, as a wish. The choice of one tool asks for one call of it. Throws a refusal
 * for the choice of a tool that is not among them.
 */
export function wantedCalls(
  { tool_choice: choice, parallel_tool_calls: parallel }: Asked,
  tools: readonly Tool[],
): Pick<Wish, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  const toolChoice = choice ? wantedChoice(choice, tools) : undefined;
  return {
    ...(tools.length > 0 && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...((parallel === false || toolChoice?.type === 'tool') && { parallelToolCalls: false }),
  };
}

/** Which tools a request lets the model call. Throws a refusal for a tool that is not among `tools`. */
function wantedChoice(choice: Choice, tools: readonly Tool[]): ToolChoice {
  if (choice === 'none' || choice === 'auto') return { type: choice };
  if (tools.length === 0) throw invalid('tool_choice', 'tool_choice asks for a call, but there are no tools');
  if (choice === 'required') return { type: 'required' };
  const { name } = 'function' in choice ? choice.function : choice;
  if (tools.some(tool => tool.name === name)) return { type: 'tool', name };
  throw invalid('tool_choice', `tool_choice names ${name}, which is not among the tools`);
}
