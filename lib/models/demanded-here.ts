import { answerGrammar } from '../chat/answer-grammar.js';
import type { Sampling } from '../chat/sampling.js';
import { offeredTools } from '../chat/tools/choice.js';
import { toolFormatNamed } from '../chat/tools/format.js';
import type { ModelFacts, ReplyOptions } from '../engine/engine.js';

/** What is asked of a reply. */
export interface DemandedReply {
  readonly sampling: Partial<Sampling>;
  readonly options: ReplyOptions;
}

/**
 * What a server would be told of format and tool choice, as a grammar for a model that runs here. One that reasons is not
 * asked to where it has to meet a format. Throws BAD_INPUT for a schema that no grammar can hold.
 */
export function demandedHere(
  { toolFormat }: Pick<ModelFacts, 'toolFormat'>,
  sampling: Partial<Sampling>,
  options: ReplyOptions,
): DemandedReply {
  const { demand, tools = [], ...rest } = options;
  if (demand === undefined) return { sampling, options };
  const { told, callable, mustCall } = offeredTools(tools, demand.toolChoice);
  const constraint = answerGrammar({
    format: demand.format,
    tools: callable,
    mustCall,
    several: demand.severalCalls && demand.toolChoice?.type !== 'tool',
    toolFormat: toolFormatNamed(toolFormat),
  });
  const given = { ...rest, ...(told.length > 0 && { tools: told }) };
  if (constraint === null) return { sampling, options: given };
  return {
    sampling: { ...sampling, grammar: constraint.grammar },
    options: {
      ...given,
      ...(demand.format.type !== 'text' && { thinking: false }),
      ...(constraint.after !== undefined && { grammarAfter: constraint.after }),
    },
  };
}
