import { messageOf } from '../errors.js';
import type { PromptSegment } from './control-text.js';
import { type ControlTokens, controlTokens } from './control-tokens.js';
import { type CompiledTemplate, compileTemplate } from './jinja.js';
import type { Turn } from './message.js';
import { promptDrawer, type RenderOptions } from './prompt-drawing.js';
import { type ReasoningTags, reasoningMarkers, reasoningTags } from './reasoning-tags.js';
import { markersOf, type ToolFormatName, toolFormatNamed, toolFormatOf } from './tools/format.js';
import { toolRendering } from './tools/rendering.js';

export type { PromptSegment, RenderOptions };

/** Turns a path into the text that a model was trained to read. */
export interface ChatTemplate {
  /** `model` for the file's own, else the name of one in `templates/`. */
  readonly name: string;
  /** Why the file's own template is not in use, where it has one that does not work. */
  readonly note?: string;
  /** Jinja. */
  readonly source: string;
  /** How the model asks for tools. */
  readonly toolFormat: ToolFormatName;
  /** Texts around the reasoning of the model; absent where it does not reason. */
  readonly reasoning?: ReasoningTags;
  /** Control tokens that the model writes around calls and reasoning: whoever reads its text has to see them. */
  readonly markers: readonly string[];
  /**
   * Renders `turns` and the start of the assistant's next turn. A path that ends in an assistant turn is left open
   * behind its text, so that the model continues it.
   * Tools, calls and results are given to a template that prints all three, else they are told in plain words.
   * Nothing in a turn or tool can become a control token: what spells one is a segment that is not `special`.
   * BOS: most templates print the BOS text themselves, in the first segment. So whoever tokenises adds the BOS token
   * unless the first segment is special and starts with its text.
   * Throws BAD_INPUT that names the template and the reason if it fails or takes longer than a second.
   */
  render(turns: readonly Turn[], options?: RenderOptions): PromptSegment[];
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
  const draw = promptDrawer(compiled, source, tokens, model, now);
  const toolFormat = toolFormatOf(source);
  const reasoning = reasoningTags(source);
  const written = [...markersOf(toolFormat), ...(reasoning === undefined ? [] : reasoningMarkers(reasoning))];
  return {
    name: compiled.name,
    source,
    toolFormat,
    ...(reasoning !== undefined && { reasoning }),
    markers: model.controlTokens.filter(token => written.includes(token)),
    render: toolRendering(draw, toolFormatNamed(toolFormat), now),
  };
}
