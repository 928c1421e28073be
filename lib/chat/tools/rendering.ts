import type { PromptSegment } from '../control-text.js';
import type { Turn } from '../message.js';
import type { DrawPrompt, RenderOptions } from '../prompt-drawing.js';
import type { ToolFormat } from './format.js';
import { probeTools, singleCalls, type ToolRules } from './in-template.js';
import { toolsInText } from './in-text.js';

/** Trying what a template makes of tools takes this long, one rendering more at most. */
const PROBE_BUDGET_MS = 2000;

const isAboutTools = ({ role, toolCalls = [] }: Turn): boolean => role === 'tool' || toolCalls.length > 0;

/**
 * Prints paths with tools, calls and results: by the template where it knows the model's own format and prints all
 * three, else in plain words. What the template can do is tried when the first path asks for it.
 */
export function toolRendering(
  draw: DrawPrompt,
  format: ToolFormat,
  now: () => number,
): (turns: readonly Turn[], options?: RenderOptions) => PromptSegment[] {
  let known: ToolRules | null | undefined;
  const rules = (): ToolRules | null => {
    const deadline = now() + PROBE_BUDGET_MS;
    known ??=
      format.name === 'generic'
        ? null
        : probeTools((turns, tools, form) => {
            if (now() > deadline) throw new Error('trying it takes too long');
            const segments = draw(turns, { tools }, form);
            return segments.map(({ text }) => text).join('');
          });
    return known;
  };
  return (turns, options = {}) => {
    const { tools = [], ...others } = options;
    if (tools.length === 0 && !turns.some(isAboutTools)) return draw(turns, others);
    const form = rules();
    if (form !== null) {
      try {
        return draw(form.several ? turns : singleCalls(turns), options, form);
      } catch {
        // A template may refuse an order of turns that plain words can tell; if those fail too, they say why.
      }
    }
    return draw(toolsInText(turns, tools, format), others);
  };
}
