import { markContents, type PromptSegment } from './control-text.js';
import type { ControlTokens } from './control-tokens.js';
import { type CompiledTemplate, templateFailure, type Variables } from './jinja.js';
import { markTool, markTurn } from './marking.js';
import type { Turn } from './message.js';
import { withoutReasoning } from './reasoning-tags.js';
import { textsIn } from './texts.js';
import type { Tool } from './tools/tool.js';
import { type CallForm, conform, messagesOf, probe, type TurnRules } from './turn-rules.js';

/** What a rendering may be given besides turns. */
export interface RenderOptions {
  /** Functions that the model is told of. */
  readonly tools?: readonly Tool[];
  /** Whether the model is to reason, where it can do both; its own way where it is not given. */
  readonly thinking?: boolean;
}

/** Prints a path with a template, calls in the form that it takes. */
export type DrawPrompt = (turns: readonly Turn[], options: RenderOptions, form?: CallForm) => PromptSegment[];

/** Renderings of a template before it is in use take this long together, one more at most. */
const PROBE_BUDGET_MS = 2000;

/**
 * What prints paths with `compiled`, whose text is `source`. Throws BAD_INPUT if it cannot print a plain conversation,
 * and so does what is returned where the template fails.
 */
export function promptDrawer(
  compiled: CompiledTemplate,
  source: string,
  tokens: ControlTokens,
  { bos, eos }: { readonly bos: string; readonly eos: string },
  now: () => number,
): DrawPrompt {
  const constants = { add_generation_prompt: true, bos_token: bos, eos_token: eos };
  const print = (messages: readonly object[], more: Partial<Variables>, marks = ''): string =>
    compiled.render({ messages, ...constants, ...more }, marks);
  const rules = rulesOf(compiled.name, print, now);
  return (turns, { tools = [], thinking }, form) => {
    const { read, open } = openTurn(conform(turns, rules), rules);
    const { mark, marks, split } = markContents(textsIn([read, tools, open]), tokens, source);
    const messages = messagesOf(
      read.map(turn => markTurn(turn, mark)),
      rules.parts,
      form,
    );
    const more = {
      ...(rules.tools && { tools: null }),
      ...(tools.length > 0 && { tools: tools.map(tool => markTool(tool, mark)) }),
      ...(thinking !== undefined && { enable_thinking: thinking, thinking }),
    };
    const text = print(messages, more, marks);
    const closed = thinking === false && open === '' ? withoutReasoning(text, source) : text;
    return split(closed + mark(open));
  };
}

function rulesOf(
  name: string,
  print: (messages: readonly object[], more: Partial<Variables>) => string,
  now: () => number,
): TurnRules {
  const deadline = now() + PROBE_BUDGET_MS;
  try {
    return probe((messages, tools) => {
      if (now() > deadline) throw new Error(`trying it took longer than ${PROBE_BUDGET_MS} ms`);
      return print(messages, tools ? { tools: null } : {});
    });
  } catch (thrown) {
    throw templateFailure(name, thrown);
  }
}

/**
 * Parts a path into the turns to render and the text of the assistant turn to continue, empty if there is none. Where
 * the generation prompt opens a reasoning block that the text opens itself, it is not opened twice.
 */
function openTurn(turns: readonly Turn[], rules: TurnRules): { read: readonly Turn[]; open: string } {
  const last = turns.at(-1);
  if (last?.role !== 'assistant' || (last.toolCalls ?? []).length > 0) return { read: turns, open: '' };
  const before = turns.slice(0, -1);
  const read = before.length > 0 || rules.assistantFirst ? before : [{ role: 'user', content: '' } as const];
  const text = last.content.trimStart();
  const twice = rules.opens !== '' && text.startsWith(rules.opens);
  return { read, open: twice ? text.slice(rules.opens.length).trimStart() : last.content };
}
