import { LlmtuiError } from '../../errors.js';
import type { AskCommand } from '../command.js';
import { print } from '../print.js';
import type { Flagged } from './plan.js';
import { readSchemaOf } from './schema.js';
import type { AskSurroundings } from './surroundings.js';
import type { Template } from './template.js';
import { saveTemplate } from './templates.js';

/**
 * Keeps the words and the flags for system prompt, model, sampling and schema as a template, and prints its path. Gives
 * the exit status 0. A schema in a file is copied into the template. Throws USAGE for what no template keeps, BAD_INPUT
 * where the name is in use, and STORE_FAILED.
 */
export async function saveAs(
  name: string,
  command: AskCommand,
  { folders, proc }: AskSurroundings,
  flags: Flagged,
): Promise<number> {
  const { files, continues, template, params } = command;
  const not = (what: string): LlmtuiError =>
    new LlmtuiError(
      'USAGE',
      `--save-as keeps prompt, system prompt, model, sampling and schema, not ${what}`,
    );
  if (files.length > 0) throw not('files; {{input}} in the prompt stands for them');
  if (continues !== undefined) throw not('a conversation');
  if (template !== undefined || Object.keys(params).length > 0) throw not('another template');
  const kept = await templateFrom(command, flags);
  if (Object.keys(kept).length === 0)
    throw new LlmtuiError('USAGE', 'nothing to keep: give a prompt or flags');
  await print(proc.stdout, `template ${name} written: ${saveTemplate(folders, name, kept)}\n`);
  return 0;
}

async function templateFrom(
  { words, schema }: AskCommand,
  { model, system, sampling }: Flagged,
): Promise<Template> {
  const prompt = words.join(' ').trim();
  const shape = schema === undefined ? undefined : await readSchemaOf(schema, new AbortController().signal);
  return {
    ...(prompt !== '' && { prompt }),
    ...(system !== undefined && { system }),
    ...(model !== undefined && { model }),
    ...(Object.keys(sampling).length > 0 && { sampling }),
    ...(typeof shape === 'object' && shape !== null && { schema: { ...shape } }),
  };
}
