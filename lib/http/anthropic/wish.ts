import type { Sampling } from '../../chat/sampling.js';
import type { Tool } from '../../chat/tools/tool.js';
import { invalid } from '../failure/refusal.js';
import { stopsOf } from '../fields/parameters.js';
import { wantedCalls, wantedTools } from '../fields/tools.js';
import type { Wish } from '../generating.js';
import type { AskedTurn } from '../pictures/given.js';
import type { Serving } from '../serving.js';
import type { MessagesRequest, PromptRequest } from './schemas.js';
import { turnsOf } from './turns.js';

/** Whether an answer shall reason. */
export const asksThinking = ({ thinking }: Pick<PromptRequest, 'thinking'>): boolean =>
  thinking !== undefined && thinking.type !== 'disabled';

/** What a request asks for. Throws refusals with status 400. */
export function wishOf(
  { settings, limits }: Pick<Serving, 'settings' | 'limits'>,
  asked: MessagesRequest,
): Omit<Wish, 'path'> & { readonly path: readonly AskedTurn[] } {
  const { tool_choice: choice, output_config: { format } = {} } = asked;
  const parallel =
    choice === undefined || choice.type === 'none' || choice.disable_parallel_tool_use !== true;
  return {
    path: turnsOf(asked),
    sampling: { ...settings.sampling, ...samplingOf(asked, limits.tokens) },
    ...(format !== undefined && { format: { type: 'schema', schema: format.schema } }),
    ...wantedCalls(
      { tool_choice: choice && choiceOf(choice), parallel_tool_calls: parallel },
      toolsOf(asked),
    ),
    options: { whole: true, thinking: asksThinking(asked) },
  };
}

function samplingOf(asked: MessagesRequest, most: number): Partial<Sampling> {
  const { temperature, top_p, top_k, stop_sequences } = asked;
  return {
    max_tokens: Math.min(asked.max_tokens, most),
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { top_p }),
    ...(top_k !== undefined && { top_k }),
    ...(stop_sequences !== undefined && { stop: stopsOf(stop_sequences) }),
  };
}

/** The tools of a request. Throws a refusal for two of one name, and for one that Anthropic's servers would run. */
export function toolsOf({ tools = [] }: Pick<PromptRequest, 'tools'>): readonly Tool[] {
  for (const [index, { type = 'custom', name }] of tools.entries()) {
    if (type !== 'custom')
      throw invalid(`tools.${index}.type`, `there is no tool ${name} here: give an input_schema`);
  }
  return wantedTools(
    tools.map(({ input_schema: parameters, ...tool }) => ({ ...tool, parameters: parameters ?? null })),
  );
}

/** A choice as OpenAI has it, where it means the same. */
function choiceOf(choice: NonNullable<PromptRequest['tool_choice']>) {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return choice.type;
    case 'any':
      return 'required';
    case 'tool':
      return { type: 'function', name: choice.name } as const;
  }
}
