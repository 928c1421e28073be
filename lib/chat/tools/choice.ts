import { LlmtuiError } from '../../errors.js';
import type { Tool, ToolChoice } from './tool.js';

/** What a choice leaves of tools. */
export interface OfferedTools {
  /** Those that the model is told of. */
  readonly told: readonly Tool[];
  /** Those that it may call. */
  readonly callable: readonly Tool[];
  /** Whether it has to call one. */
  readonly mustCall: boolean;
}

/** What calls and templates write as it stands: no white space, quotes or brackets. */
const NAME = /^[\w.:/-]{1,128}$/;

/**
 * Applies a choice to tools; `auto` where none is made. Throws BAD_INPUT for a name that is no name or there twice, and
 * for a choice of tools that there are not.
 */
export function offeredTools(tools: readonly Tool[], choice: ToolChoice = { type: 'auto' }): OfferedTools {
  checkNames(tools);
  switch (choice.type) {
    case 'none':
      return { told: [], callable: [], mustCall: false };
    case 'auto':
      return { told: tools, callable: tools, mustCall: false };
    case 'required':
      if (tools.length === 0) throw refused('tool_choice', 'asks for a call, but there are no tools');
      return { told: tools, callable: tools, mustCall: true };
    case 'tool': {
      const named = tools.filter(tool => tool.name === choice.name);
      if (named.length > 0) return { told: tools, callable: named, mustCall: true };
      throw refused('tool_choice', `names ${shown(choice.name)}, which is none of the tools`);
    }
  }
}

function checkNames(tools: readonly Tool[]): void {
  const names = new Set<string>();
  for (const { name } of tools) {
    if (!NAME.test(name)) {
      throw refused('tools', `a name is 1 to 128 letters, digits and _ - . : /, not ${shown(name)}`);
    }
    if (names.has(name)) throw refused('tools', `${shown(name)} is there twice`);
    names.add(name);
  }
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 100));

const refused = (field: string, reason: string): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `${field}: ${reason}`);
