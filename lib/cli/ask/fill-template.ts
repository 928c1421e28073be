import { LlmtuiError } from '../../errors.js';
import { assemble, type PromptParts } from './prompt.js';
import { fill, INPUT, type Template, variablesOf } from './template.js';

/** A template whose variables have values. */
export interface FilledTemplate extends Omit<Template, 'prompt' | 'defaults'> {
  /** The question, of what was piped, read and typed: in the place of `{{input}}`, else around the template's prompt. */
  readonly question: (parts: PromptParts) => string;
}

/**
 * Gives the variables of a template their values: those of the command line, else the template's defaults. Throws USAGE
 * that names a variable without a value, and one of the command line that the template does not have.
 */
export function fillTemplate(
  { prompt = '', defaults = {}, ...rest }: Template,
  name: string,
  params: Readonly<Record<string, string>>,
): FilledTemplate {
  const known = variablesOf(`${prompt}\n${rest.system ?? ''}`);
  const stray = Object.keys(params).find(param => !known.includes(param));
  if (stray !== undefined) {
    const has = known.length === 0 ? 'none' : known.join(', ');
    throw new LlmtuiError('USAGE', `the template ${name} has no variable ${stray}; it has ${has}`);
  }
  const values = { ...defaults, ...params };
  const missing = known.find(each => each !== INPUT && !Object.hasOwn(values, each));
  if (missing !== undefined) throw withoutValue(name, missing, `-p ${missing}=<value> gives one`);
  if (rest.system !== undefined && variablesOf(rest.system).includes(INPUT) && !Object.hasOwn(values, INPUT))
    throw withoutValue(name, INPUT, 'in a system prompt it is not filled from stdin, files and words');
  return {
    ...rest,
    ...(rest.system !== undefined && { system: fill(rest.system, values) }),
    question: parts => {
      if (!variablesOf(prompt).includes(INPUT))
        return assemble({ ...parts, instruction: fill(prompt, values) });
      const input = assemble(parts) || values[INPUT];
      if (input === undefined) throw withoutValue(name, INPUT, 'pipe text, name files or add words');
      return fill(prompt, { ...values, [INPUT]: input });
    },
  };
}

function withoutValue(name: string, variable: string, what: string): LlmtuiError {
  return new LlmtuiError('USAGE', `the template ${name} needs a value for {{${variable}}}: ${what}`);
}
