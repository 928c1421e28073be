import type { AnswerEvent } from '../chat/answer.js';
import type { AnswerFormat } from '../chat/answer-format.js';
import { readAnswer } from '../chat/answer-reader.js';
import type { Turn } from '../chat/message.js';
import { checkNesting } from '../chat/nesting.js';
import { answerIn, type ReasoningTags, reasoningAfter } from '../chat/reasoning-tags.js';
import type { Sampling } from '../chat/sampling.js';
import { newCallId } from '../chat/tools/call-id.js';
import { offeredTools } from '../chat/tools/choice.js';
import { toolFormatNamed } from '../chat/tools/format.js';
import type { Tool, ToolChoice } from '../chat/tools/tool.js';
import type { Engine, ReplyDemand, ReplyOptions } from '../engine/engine.js';
import { LlmtuiError } from '../errors.js';
import type { Answering } from './answering.js';

export type { AnswerFormat };

/** What a client of one of the APIs asks for. */
export interface Wish {
  /** A path that ends in an assistant turn is continued. */
  readonly path: readonly Turn[];
  readonly sampling: Partial<Sampling>;
  readonly format?: AnswerFormat;
  readonly tools?: readonly Tool[];
  /** `auto` where there are tools and nothing is said. */
  readonly toolChoice?: ToolChoice;
  /** Whether one answer may hold several calls; true by default. */
  readonly parallelToolCalls?: boolean;
  readonly options?: Omit<ReplyOptions, 'tools' | 'grammarAfter'>;
}

/**
 * Begins an answer: turns format and tool choice into a grammar, and tells reasoning and calls apart in what the model
 * writes. A tool that is named is called once. A format is about the text of an answer: one that has to be a call has
 * none, and one that may be either is a call or a value of the format. An answer that the path begins goes on with the
 * value that it has begun, or tells one behind other text. `random` gives numbers from 0 up to, not including, 1, for the ids of calls.
 * Throws as `Answering.begin`; BAD_INPUT for a schema that is not supported, a choice of tools that there are not, and
 * for a grammar beside a format or a call that is asked for.
 */
export async function generate(
  { begin, engine, makeGrammar }: Pick<Answering, 'begin' | 'engine' | 'makeGrammar'>,
  wish: Wish,
  random: () => number = Math.random,
): Promise<AsyncIterable<AnswerEvent>> {
  const { path, sampling, format = { type: 'text' }, options = {} } = wish;
  const begun = openText(path);
  const { told, callable, mustCall } = offeredTools(wish.tools ?? [], wish.toolChoice);
  for (const { toolCalls } of path) checkNesting(toolCalls, 'messages');
  checkNesting(told, 'tools');
  checkGrammarUse(sampling, format, mustCall);
  const given = told.length === 0 ? options : { ...options, tools: told };
  const reading = (reasoning?: ReasoningTags & { readonly opened: boolean }) => ({
    tools: callable,
    ...(reasoning !== undefined && { reasoning }),
    newId: () => newCallId(random),
  });
  if (engine.model.meetsDemands === true) {
    const { reasoning: tags } = engine.model;
    const events = await begin(path, sampling, { ...given, demand: demandOf(wish) });
    return readAnswer(events, reading(tags && { ...tags, opened: false }));
  }
  const reasoning = await reasoningOf(engine, path, begun, given);
  const own = (sampling.grammar ?? '') !== '';
  const constraint = own
    ? null
    : await makeGrammar({
        type: 'answer',
        demand: {
          format,
          tools: callable,
          mustCall,
          several: (wish.parallelToolCalls ?? true) && wish.toolChoice?.type !== 'tool',
          toolFormat: toolFormatNamed(engine.model.toolFormat),
          ...(format.type !== 'text' &&
            reasoning?.opened !== true && { begun: answerIn(begun, engine.model.reasoning) }),
          ...(reasoning !== undefined && options.thinking !== false && { reasoning }),
        },
      });
  const events = await begin(
    path,
    constraint === null ? sampling : { ...sampling, grammar: constraint.grammar },
    constraint?.after === undefined ? given : { ...given, grammarAfter: constraint.after },
  );
  return readAnswer(events, reading(reasoning));
}

/** What a server that holds its model to it is told. */
const demandOf = ({
  format = { type: 'text' },
  toolChoice,
  parallelToolCalls = true,
}: Wish): ReplyDemand => ({
  format,
  severalCalls: parallelToolCalls,
  ...(toolChoice !== undefined && { toolChoice }),
});

/** A grammar of the client's own stands for itself. */
function checkGrammarUse({ grammar = '' }: Partial<Sampling>, format: AnswerFormat, mustCall: boolean): void {
  if (grammar === '' || (format.type === 'text' && !mustCall)) return;
  const other = mustCall ? 'tool_choice' : 'response_format';
  throw new LlmtuiError(
    'BAD_INPUT',
    `grammar: stands beside a ${other}, and only one of them can hold; leave one out`,
  );
}

/** The text of the assistant turn that a path ends with; empty if it does not. */
function openText(path: readonly Turn[]): string {
  const { role, content = '', toolCalls = [] } = path.at(-1) ?? {};
  return role === 'assistant' && toolCalls.length === 0 ? content : '';
}

/** How a reply may begin with reasoning; undefined where it cannot. `begun` is the text that it goes on with. */
async function reasoningOf(
  engine: Engine,
  path: readonly Turn[],
  begun: string,
  options: ReplyOptions,
): Promise<(ReasoningTags & { readonly opened: boolean }) | undefined> {
  const { reasoning } = engine.model;
  if (reasoning === undefined) return undefined;
  const state = reasoningAfter(await engine.render(path, options), begun, reasoning);
  return state === 'closed' ? undefined : { ...reasoning, opened: state === 'open' };
}
