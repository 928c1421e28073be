import { messageOf } from '../errors.js';
import { markContents, type PromptSegment } from './control-text.js';
import { type ControlTokens, controlTokens } from './control-tokens.js';
import { type CompiledTemplate, compileTemplate, templateFailure } from './jinja.js';
import type { Turn } from './message.js';
import { conform, messagesOf, probe, type Render, type TurnRules } from './turn-rules.js';

export type { PromptSegment };

/** Turns a path into the text that a model was trained to read. */
export interface ChatTemplate {
  /** `model` for the file's own, else the name of one in `templates/`. */
  readonly name: string;
  /** Why the file's own template is not in use, where it has one that does not work. */
  readonly note?: string;
  /**
   * Renders `turns` and the start of the assistant's next turn. A path that ends in an assistant turn is left open
   * behind its text, so that the model continues it.
   * Nothing in a turn's content can become a control token: what spells one is a segment that is not `special`.
   * BOS: most templates print the BOS text themselves, in the first segment. So whoever tokenises adds the BOS token
   * unless the first segment is special and starts with its text.
   * Throws BAD_INPUT that names the template and the reason if it fails or takes longer than a second.
   */
  render(turns: readonly Turn[]): PromptSegment[];
}

/** What a model file says about its chat format. */
export interface TemplateFacts {
  /** The file's own chat template, Jinja. */
  readonly source?: string;
  readonly architecture: string;
  /** Texts of the BOS and EOS tokens; empty where the model has none. */
  readonly bos: string;
  readonly eos: string;
  /** Texts of every token that is parsed only where control tokens are: those of type control and unknown. */
  readonly controlTokens: readonly string[];
  /** Name of a template in `templates/` that a person asked for; `model` or nothing is the file's own. */
  readonly wanted?: string;
}

/**
 * Chooses the template of a model: the one that is wanted, else the file's own if it renders a conversation, else one
 * by family. `readNamed` gives the source of a template in `templates/` by name (without `.jinja`) and throws if there
 * is none; `now` gives milliseconds since the epoch. Throws BAD_INPUT if the wanted template does not work.
 */
export function chooseTemplate(
  model: TemplateFacts,
  readNamed: (name: string) => string,
  now: () => number,
): ChatTemplate {
  const tokens = controlTokens(model.controlTokens);
  const make = (name: string, source: string): ChatTemplate =>
    chatTemplate(compileTemplate(name, source, now), source, tokens, model, now);
  if (model.wanted !== undefined && model.wanted !== 'model')
    return make(model.wanted, readNamed(model.wanted));
  const family = familyOf(model);
  if (model.source === undefined || model.source.trim() === '') return make(family, readNamed(family));
  try {
    return make('model', model.source);
  } catch (thrown) {
    const note = `The file's own template is not used: ${messageOf(thrown)}`;
    return { ...make(family, readNamed(family)), note };
  }
}

/** The text by which each family is known, best known first. */
const families: readonly (readonly [name: string, mark: string])[] = [
  ['llama3', '<|start_header_id|>'],
  ['chatml', '<|im_start|>'],
  ['gemma', '<start_of_turn>'],
  ['mistral', '[INST]'],
];

/** Llama 2 and early Mistral models write `[INST]` as plain text, so their template's source counts too. */
function familyOf({ controlTokens: known, source = '' }: TemplateFacts): string {
  const byToken = families.find(([, mark]) => known.includes(mark));
  const found = byToken ?? families.find(([, mark]) => source.includes(mark));
  return found?.[0] ?? 'gpt2';
}

function chatTemplate(
  compiled: CompiledTemplate,
  source: string,
  tokens: ControlTokens,
  model: TemplateFacts,
  now: () => number,
): ChatTemplate {
  const constants = { add_generation_prompt: true, bos_token: model.bos, eos_token: model.eos };
  const print = (messages: readonly object[], tools: boolean, marks = ''): string =>
    compiled.render({ messages, ...constants, ...(tools && { tools: null }) }, marks);
  const rules = rulesOf(compiled.name, print, now);
  return {
    name: compiled.name,
    render: turns => {
      const { read, open } = openTurn(conform(turns, rules), rules);
      const marked = markContents([...read.map(turn => turn.content), open], tokens, source);
      const contents = read.map((turn, index) => ({ ...turn, content: marked.contents[index]! }));
      return marked.split(
        print(messagesOf(contents, rules.parts), rules.tools, marked.marks) + marked.contents[read.length],
      );
    },
  };
}

/** Renderings of a template before it is in use take this long together, one more at most. */
const PROBE_BUDGET_MS = 2000;

function rulesOf(name: string, print: Render, now: () => number): TurnRules {
  const deadline = now() + PROBE_BUDGET_MS;
  try {
    return probe((messages, tools) => {
      if (now() > deadline) throw new Error(`trying it took longer than ${PROBE_BUDGET_MS} ms`);
      return print(messages, tools);
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
  if (last?.role !== 'assistant') return { read: turns, open: '' };
  const before = turns.slice(0, -1);
  const read = before.length > 0 || rules.assistantFirst ? before : [{ role: 'user', content: '' } as const];
  const text = last.content.trimStart();
  const twice = rules.opens !== '' && text.startsWith(rules.opens);
  return { read, open: twice ? text.slice(rules.opens.length).trimStart() : last.content };
}
