import type { Conversation } from '../../chat/conversation.js';
import type { Turn } from '../../chat/message.js';
import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type { AskCommand } from '../command.js';
import type { FilledTemplate } from './fill-template.js';
import type { AskSurroundings } from './surroundings.js';
import type { Template } from './template.js';

/** What is asked of which model, apart from the question itself. */
export interface Plan {
  readonly model: string | undefined;
  readonly system: string;
  readonly sampling: Partial<Sampling>;
  readonly past: Conversation | undefined;
  /** What the model reads before the question: the system prompt, unless it is empty, and the turns of `past`. */
  readonly turns: readonly Turn[];
  /** What asks for the model, where it is neither a flag nor a setting. */
  readonly modelFrom: string | undefined;
  /** A file, JSON, the concise form, or a schema that was read already. */
  readonly schema: string | object | undefined;
  readonly template: FilledTemplate | undefined;
}

/**
 * Decides what a flag, a template, a conversation and the settings say, in this order. Throws as the library and the
 * templates do.
 */
export async function planOf(command: AskCommand, around: AskSurroundings): Promise<Plan> {
  const { settings, folders, now } = around;
  const template = await templateOf(command, around);
  const past =
    command.continues === undefined
      ? undefined
      : (await import('./library.js')).findConversation(folders, command.continues, now);
  const flag = flagged(around);
  const conversationModel = past?.model === '' ? undefined : past?.model;
  const model = flag.model ?? template?.model ?? conversationModel ?? settings.model;
  const system = flag.system ?? template?.system ?? past?.system ?? settings.systemPrompt;
  return {
    model,
    system,
    turns: await turnsBefore(past, system),
    modelFrom: flag.model === undefined ? whoAsks(command, template, conversationModel) : undefined,
    sampling: { ...settings.sampling, ...past?.sampling, ...template?.sampling, ...flag.sampling },
    past,
    schema: command.schema ?? template?.schema,
    template,
  };
}

async function turnsBefore(past: Conversation | undefined, system: string): Promise<readonly Turn[]> {
  if (past !== undefined) {
    const { turnsOf } = await import('../../chat/conversation.js');
    return turnsOf({ ...past, system });
  }
  return system.trim() === '' ? [] : [{ role: 'system', content: system }];
}

/** What flags alone say. */
export interface Flagged {
  readonly model: string | undefined;
  readonly system: string | undefined;
  readonly sampling: Partial<Sampling>;
}

/** What the command line itself says; a setting from elsewhere does not go before a template. */
export function flagged({ settings, rows }: Pick<AskSurroundings, 'settings' | 'rows'>): Flagged {
  const given = new Set(rows.filter(({ origin }) => origin === 'flag').map(({ name }) => name));
  return {
    model: given.has('model') ? settings.model : undefined,
    system: given.has('system_prompt') ? settings.systemPrompt : undefined,
    sampling: Object.fromEntries(
      Object.entries(settings.sampling).filter(([name]) => given.has(`sampling.${name}`)),
    ),
  };
}

function whoAsks(
  { template: name }: AskCommand,
  template: Pick<Template, 'model'> | undefined,
  conversationModel: string | undefined,
): string | undefined {
  if (template?.model !== undefined) return `the template ${name}`;
  return conversationModel === undefined ? undefined : 'the conversation';
}

async function templateOf(
  { template: name, params }: AskCommand,
  { folders }: AskSurroundings,
): Promise<FilledTemplate | undefined> {
  if (name === undefined) {
    const [param] = Object.keys(params);
    if (param === undefined) return undefined;
    throw new LlmtuiError('USAGE', `-p ${param} is a variable of a template: name one with --template`);
  }
  const { loadTemplate } = await import('./templates.js');
  const { fillTemplate } = await import('./fill-template.js');
  return fillTemplate(loadTemplate(folders, name), name, params);
}
