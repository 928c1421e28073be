import { LlmtuiError } from '../errors.js';
import type { AnswerFormat } from './answer-format.js';
import { answerHeaders, type ReasoningTags } from './reasoning-tags.js';
import { continued } from './schema/continued.js';
import { gbnf } from './schema/gbnf.js';
import { schemaRules } from './schema/grammar.js';
import { Unsupported } from './schema/refusal.js';
import { copyRules, type Item, RuleBook, type Rules, rule, simplified, text } from './schema/rules.js';
import { callItems } from './tools/call-rules.js';
import type { ToolFormat } from './tools/format.js';
import type { Tool } from './tools/tool.js';
import { untilRule } from './tools/until.js';

/** What an answer has to be. */
export interface AnswerDemand {
  readonly format: AnswerFormat;
  /** Tools that may be called. */
  readonly tools: readonly Tool[];
  /** Whether it has to be a call. */
  readonly mustCall: boolean;
  /** Whether it may hold several calls. */
  readonly several: boolean;
  readonly toolFormat: ToolFormat;
  /** What the answer begins with already; with a format, the beginning of its value or a text in front of it. */
  readonly begun?: string;
  /** Where the model may reason before it answers: how, and whether the prompt opens the reasoning. */
  readonly reasoning?: ReasoningTags & { readonly opened: boolean };
}

/** GBNF; with `after` it counts only from the first of these texts on, that text included. */
export interface AnswerGrammar {
  readonly grammar: string;
  readonly after?: readonly string[];
}

/** Characters of a value that has begun. */
const LONGEST_START = 20_000;

/** Programs send the same tools with every request; these were made last. */
const remembered = new Map<string, AnswerGrammar | null>();
const MOST_REMEMBERED = 16;
/** Characters. */
const LONGEST_KEY = 200_000;

/**
 * The grammar of an answer; null where it may be any text. Calls are of tools that there are, with arguments by their
 * schemas as far as a grammar can hold them. Reasoning before the answer is free. Throws BAD_INPUT for a schema that is
 * not supported, and for tools or a schema that are too large.
 */
export function answerGrammar(demand: AnswerDemand): AnswerGrammar | null {
  const key = JSON.stringify(demand);
  const known = remembered.get(key);
  const found = known === undefined ? grammarOf(demand) : known;
  remembered.delete(key);
  if (key.length <= LONGEST_KEY) remembered.set(key, found);
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  return found;
}

function grammarOf(demand: AnswerDemand): AnswerGrammar | null {
  const { format, tools, mustCall, toolFormat } = demand;
  const isFree = format.type === 'text' && !mustCall;
  if (isFree && (tools.length === 0 || toolFormat.trigger === '')) return null;
  const grammar = (exact: boolean) => (isFree ? callsWhereBegun(demand, exact) : wholeAnswer(demand, exact));
  return fitting(() => grammar(true)) ?? fitting(() => grammar(false)) ?? tooLarge(isFree);
}

/** What `make` gives; null where that is larger than a grammar may be. */
function fitting(make: () => AnswerGrammar): AnswerGrammar | null {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof Unsupported) return null;
    throw thrown;
  }
}

function tooLarge(isFree: boolean): null {
  // A model that is free to answer calls the tools that it likes; a grammar only helps it.
  if (isFree) return null;
  throw new LlmtuiError(
    'BAD_INPUT',
    'the tools and the schema together are too large; send fewer or smaller ones',
  );
}

/** The whole answer is a call or a value. */
function wholeAnswer(demand: AnswerDemand, exact: boolean): AnswerGrammar {
  const { tools, mustCall, several, toolFormat, reasoning } = demand;
  const value = mustCall ? null : valueRules(demand);
  // What has begun as a value is no call.
  const canCall = tools.length > 0 && value?.isBegun !== true;
  const calls = canCall ? callItems({ tools, format: toolFormat, several, exact }) : null;
  const book = calls?.book ?? new RuleBook();
  const root = book.name('root');
  const answer = book.add('answer', [
    ...(value === null ? [] : [[rule(copyRules(book, value.rules))]]),
    ...(calls === null ? [] : [calls.items]),
  ]);
  if (reasoning === undefined) return finished(book, root, [[rule(answer)]]);
  const { begin, end, opened } = reasoning;
  const headers = answerHeaders(reasoning);
  const behind = [rule(gapRule(book)), text(headers.behind), rule(answer)];
  if (opened) return { ...finished(book, root, [[text(end), ...behind]]), after: [end] };
  return finished(book, root, [
    [text(headers.first), rule(answer)],
    [text(begin), rule(untilRule(book, end, behind, false))],
  ]);
}

/** The rules of a value by the format, or of what is left of one that has begun. */
function valueRules({ format, begun = '' }: AnswerDemand): {
  readonly rules: Rules;
  readonly isBegun: boolean;
} {
  const rules = schemaRules(format.type === 'schema' ? format.schema : { type: 'object' });
  const start = begun.trimStart();
  if (start.length > LONGEST_START) {
    throw new LlmtuiError(
      'BAD_INPUT',
      `messages: an answer that is begun has at most ${LONGEST_START} characters`,
    );
  }
  const rest = continued(rules, start);
  if (rest !== null) return { rules: rest, isBegun: start !== '' };
  if (continued(rules, String.fromCodePoint(start.codePointAt(0)!)) === null)
    return { rules, isBegun: false };
  throw new LlmtuiError(
    'BAD_INPUT',
    'messages: the last one begins JSON that is none of the response_format, or not in its usual spacing',
  );
}

/** Text that is free until a call begins. */
function callsWhereBegun(demand: AnswerDemand, exact: boolean): AnswerGrammar {
  const { tools, several, toolFormat, reasoning } = demand;
  const { trigger } = toolFormat;
  const { book, items } = callItems({ tools, format: toolFormat, several, exact });
  const root = book.name('root');
  const [first, ...others] = items;
  const begun = (first as Extract<Item, { readonly type: 'text' }>).text.slice(trigger.length);
  const behind = [text(begun), ...others];
  const calls = [text(trigger), ...behind];
  if (reasoning === undefined) return { ...finished(book, root, [calls]), after: [trigger] };
  const { begin, end, opened } = reasoning;
  const free = [rule(untilRule(book, trigger, behind, true))];
  if (opened) return { ...finished(book, root, [[text(end), ...free]]), after: [end] };
  // A trigger among the thoughts is none: the grammar begins with the thoughts.
  const thoughts = [text(begin), rule(untilRule(book, end, free, true))];
  return { ...finished(book, root, [thoughts, calls]), after: [begin, trigger] };
}

function finished(book: RuleBook, root: string, ways: readonly (readonly Item[])[]): AnswerGrammar {
  book.define(root, ways);
  return { grammar: gbnf(simplified(book.rules, root)) };
}

/** White space between reasoning and answer. */
const gapRule = (book: RuleBook): string => book.add('gap', [[], [text('\n')], [text('\n\n')], [text(' ')]]);
